using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Access;
using Sallyport.ControlPlane.Authority;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Api;

/// <summary>
/// CertificateSigningRequests of workloads: answered with the certificate at once, never stored. Who asks gets the identity of the own account,
/// or of one whose tokens he may make, and no other. docs/design/0018.
/// </summary>
internal sealed class Signings(WorkloadCertificates certificates, Authorizer authorizer, TimeProvider time)
{
    public const string Kind = "CertificateSigningRequest";

    /// <summary>The signer of the mesh's workloads.</summary>
    public const string Signer = "sallyport.dev/workload";

    /// <summary>Annotation of the answer: what the certificate's peers must chain to.</summary>
    public const string RootsAnnotation = "sallyport.dev/root-cert";

    // Istio's: a day, at most 90 of them.
    private const int DefaultSeconds = 24 * 3600, MaxSeconds = 90 * 24 * 3600;

    private static readonly string[] _usages = ["digital signature", "key encipherment", "server auth", "client auth"];

    public async Task AnswerAsync(ApiCall call)
    {
        (JsonObject body, _) = await call.ReadObjectAsync();
        Check(body);
        IWorkloadAuthority authority = certificates.Current
            ?? throw new ApiException(503, "ServiceUnavailable", certificates.IsOffered
                ? "the mesh has no usable certificate authority" : "this control plane signs no certificates of workloads");
        SigningRequest request = Read(body);
        Demand(call, request.SpiffeId);
        DateTimeOffset now = time.GetUtcNow();
        string chain = Sign(authority, request, body, now);
        await call.AnswerAsync(201, Answer(call, body, chain, authority.Roots, now));
    }

    private static void Check(JsonObject body)
    {
        List<Cause> causes = [];
        if (body.Text("spec", "signerName") is not Signer)
            causes.Add(Cause.NotSupported("spec.signerName", $"\"{body.Text("spec", "signerName")}\"", [Signer]));
        foreach (string usage in body.Items("spec", "usages").Select(usage => usage.Text() ?? ""))
        {
            if (!_usages.Contains(usage)) causes.Add(Cause.NotSupported("spec.usages", $"\"{usage}\"", _usages));
        }
        if (body.Integer("spec", "expirationSeconds") is { } seconds and (< 1 or > MaxSeconds))
            causes.Add(Cause.Invalid("spec.expirationSeconds", $"{seconds}", $"must be between 1 and {MaxSeconds}"));
        if (causes.Count > 0) throw Invalid(body, causes);
    }

    private static SigningRequest Read(JsonObject body)
    {
        try
        {
            return SigningRequest.Read(Encoding.ASCII.GetString(Convert.FromBase64String(body.Text("spec", "request") ?? "")));
        }
        catch (Exception unreadable) when (unreadable is FormatException or CryptographicException or ArgumentException)
        {
            throw Invalid(body, [Cause.Invalid("spec.request", "\"...\"", unreadable is FormatException ? "is not base64" : unreadable.Message)]);
        }
    }

    // A certificate is no more than a token of the account would be good for, so who may make those may have it.
    private void Demand(ApiCall call, string spiffeId)
    {
        string start = $"spiffe://{certificates.TrustDomain}/ns/";
        string[] parts = spiffeId.StartsWith(start, StringComparison.Ordinal) ? spiffeId[start.Length..].Split('/') : [];
        if (parts is [{ Length: > 0 } ns, "sa", { Length: > 0 } account])
        {
            bool isOwn = call.User.Proxy is { } proxy && proxy.Namespace == ns && proxy.Account == account;
            AccessQuestion token = new("create") { Resource = "serviceaccounts", Subresource = "token", Namespace = ns, Name = account };
            if (isOwn || (call.User.Proxy is null && authorizer.IsAllowed(call.User, token))) return;
        }
        throw Refusals.Forbidden(
            $"certificatesigningrequests.certificates.k8s.io is forbidden: User \"{call.User.Name}\" may not have a certificate for \"{spiffeId}\"; "
            + $"the trust domain is {certificates.TrustDomain}",
            "certificates.k8s.io", "certificatesigningrequests");
    }

    private static string Sign(IWorkloadAuthority authority, SigningRequest request, JsonObject body, DateTimeOffset now)
    {
        try
        {
            return authority.Sign(request.Key, request.SpiffeId, TimeSpan.FromSeconds(body.Integer("spec", "expirationSeconds") ?? DefaultSeconds), now);
        }
        catch (CryptographicException expired)
        {
            throw new ApiException(503, "ServiceUnavailable", $"the mesh's authority cannot sign: {expired.Message}");
        }
    }

    private static JsonObject Answer(ApiCall call, JsonObject body, string chain, string roots, DateTimeOffset now)
    {
        string at = ObjectMetadata.TimeText(now);
        JsonObject metadata = ObjectForm.MetadataOf(body);
        if (string.IsNullOrEmpty(metadata.Text("name"))) metadata["name"] = GeneratedName.From(metadata.Text("generateName") is { Length: > 0 } start ? start : "workload-");
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = at;
        metadata.Child("annotations")[RootsAnnotation] = roots;
        JsonObject spec = body["spec"]!.AsObject();
        spec["username"] = call.User.Name;
        spec["groups"] = new JsonArray([.. call.User.Groups.Select(group => (JsonNode)group)]);
        call.ObjectName = metadata.Text("name");
        body["status"] = new JsonObject
        {
            ["certificate"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(chain)),
            ["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "Approved", ["status"] = "True", ["reason"] = "OwnIdentity", ["message"] = "the certificate is for an account of the caller",
                ["lastUpdateTime"] = at, ["lastTransitionTime"] = at,
            }),
        };
        return body;
    }

    private static ApiException Invalid(JsonObject body, IReadOnlyList<Cause> causes) =>
        Refusals.Invalid("certificates.k8s.io", Kind, body.Text("metadata", "name") ?? "", causes);
}
