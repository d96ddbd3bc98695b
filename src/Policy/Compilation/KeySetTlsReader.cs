using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Core;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Compilation;

/// <summary>
/// Finds what the annotations <c>jwks-ca</c> and <c>jwks-client-certificate</c> name, in the namespace of their policy. What cannot be
/// read is a warning, and the key set is then not fetched at all rather than with less than was asked for.
/// </summary>
internal sealed class KeySetTlsReader(CompileContext context)
{
    public KeySetTls Read(RequestAuthentication policy)
    {
        SallyportAnnotations asked = policy.Sallyport;
        if (asked is { JwksAuthorities: null, JwksClientCertificate: null })
            return KeySetTls.Usual;
        string? authorities = null, certificate = null, privateKey = null;
        string? problem = asked.JwksAuthorities is { } reference ? ReadAuthorities(policy, reference, out authorities) : null;
        if (problem is null && asked.JwksClientCertificate is { } name)
            problem = ReadCertificate(policy, name, out certificate, out privateKey);
        if (problem is null)
            return new KeySetTls(authorities, certificate, privateKey);
        context.Findings.Warn(policy, DiagnosticCode.InvalidAnnotation, $"its key sets are not fetched: {problem}");
        return new KeySetTls(null, null, null, problem);
    }

    private string? ReadAuthorities(RequestAuthentication policy, DataReference reference, out string? authorities)
    {
        authorities = reference.IsSecret
            ? Text(Find<Secret>(policy, reference.Name), reference.Key)
            : Find<ConfigMap>(policy, reference.Name)?.Data.GetValueOrDefault(reference.Key);
        if (authorities is null)
            return $"{reference} does not exist in namespace {policy.Metadata.Namespace}";
        try
        {
            X509Certificate2Collection found = [];
            found.ImportFromPem(authorities);
            return found.Count > 0 ? null : $"{reference} holds no certificate";
        }
        catch (CryptographicException)
        {
            return $"{reference} holds no readable certificate";
        }
    }

    private string? ReadCertificate(RequestAuthentication policy, string name, out string? certificate, out string? privateKey)
    {
        Secret? secret = Find<Secret>(policy, name);
        certificate = Text(secret, "tls.crt");
        privateKey = Text(secret, "tls.key");
        if (certificate is null || privateKey is null)
            return $"there is no Secret {policy.Metadata.Namespace}/{name} with tls.crt and tls.key";
        try
        {
            using X509Certificate2 pair = X509Certificate2.CreateFromPem(certificate, privateKey);
            return null;
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or ArgumentException)
        {
            return $"tls.crt and tls.key of Secret {policy.Metadata.Namespace}/{name} cannot be read, or are no pair";
        }
    }

    private T? Find<T>(RequestAuthentication policy, string name) where T : Resource => context.All<T>()
        .LastOrDefault(resource => resource.Metadata.Name == name && resource.Metadata.Namespace == policy.Metadata.Namespace);

    private static string? Text(Secret? secret, string key) =>
        secret is not null && secret.Data.TryGetValue(key, out ReadOnlyMemory<byte> value) ? Encoding.UTF8.GetString(value.Span) : null;
}
