using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Authority;

namespace Sallyport.ControlPlane.Access;

/// <summary>Who asks: by a certificate of our authority, or a bearer token; and for whom, when it asks for another.</summary>
internal sealed class Authenticator(CertificateAuthority authority, ServiceAccountTokens tokens, Authorizer authorizer)
{
    private const string Bearer = "Bearer ";

    /// <exception cref="ApiException">401 for credentials that do not hold, 403 for an impersonation that is not allowed.</exception>
    public User Authenticate(HttpContext http)
    {
        User user = Caller(http);
        return ImpersonatedBy(user, http.Request.Headers);
    }

    // No credentials are nobody: Kubernetes' anonymous user, which it also lets read its health, is turned off here.
    private User Caller(HttpContext http)
    {
        if (http.Connection.ClientCertificate is { } certificate) return OfCertificate(certificate);
        string header = http.Request.Headers.Authorization.ToString();
        if (header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && tokens.Verify(header[Bearer.Length..].Trim()) is { } user) return user;
        throw Refusals.Unauthorized();
    }

    private User OfCertificate(X509Certificate2 certificate)
    {
        if (!authority.Signed(certificate)) throw Refusals.Unauthorized();
        List<string> groups = [];
        string? name = null;
        foreach (X500RelativeDistinguishedName part in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
        {
            if (part.HasMultipleElements) throw Refusals.Unauthorized();
            if (part.GetSingleElementType().Value == "2.5.4.3") name = part.GetSingleElementValue();
            if (part.GetSingleElementType().Value == "2.5.4.10" && part.GetSingleElementValue() is { } group) groups.Add(group);
        }
        if (string.IsNullOrEmpty(name)) throw Refusals.Unauthorized();
        return new User(name, [.. groups, User.Authenticated]);
    }

    private User ImpersonatedBy(User user, IHeaderDictionary headers)
    {
        string name = headers["Impersonate-User"].ToString();
        string[] groups = [.. headers["Impersonate-Group"].OfType<string>()];
        if (name.Length == 0)
        {
            if (groups.Length == 0 && !headers.Keys.Any(h => h.StartsWith("Impersonate-", StringComparison.OrdinalIgnoreCase))) return user;
            throw new ApiException(500, "InternalError",
                $"Internal error occurred: requested [{string.Join(' ', groups)}] without impersonating a user");
        }
        Demand(user, "users", name);
        foreach (string group in groups) Demand(user, "groups", group);
        if (headers.Keys.Any(h => h.StartsWith("Impersonate-Extra-", StringComparison.OrdinalIgnoreCase) || h.Equals("Impersonate-Uid", StringComparison.OrdinalIgnoreCase)))
            Demand(user, "uids", "*");
        if (name == "system:anonymous") return new User(name, groups.Length > 0 ? groups : [User.Unauthenticated]);
        if (groups.Length == 0 && name.StartsWith(User.ServiceAccountPrefix, StringComparison.Ordinal)
            && name[User.ServiceAccountPrefix.Length..].Split(':') is [var ns, var account]) return User.ServiceAccount(ns, account);
        return new User(name, groups.Contains(User.Authenticated) ? groups : [.. groups, User.Authenticated]);
    }

    private void Demand(User user, string resource, string name) =>
        authorizer.Demand(user, new AccessQuestion("impersonate") { Resource = resource, Name = name });
}
