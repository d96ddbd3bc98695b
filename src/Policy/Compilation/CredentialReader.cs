using System.Text;
using Sallyport.Engine.Routing;
using Sallyport.Policy.Resources.Core;

namespace Sallyport.Policy.Compilation;

/// <summary>Finds certificates in Secrets of the proxy's namespace, in either of Istio's layouts.</summary>
internal sealed class CredentialReader(CompileContext context)
{
    private readonly Dictionary<(string Namespace, string Name), Secret> _secrets = context.All<Secret>()
        .GroupBy(secret => (secret.Metadata.Namespace, secret.Metadata.Name))
        .ToDictionary(group => group.Key, group => group.Last());

    /// <summary>Certificate, key and authorities of a Secret; authorities may be in a second one, <c>NAME-cacert</c>.</summary>
    /// <param name="name">The <c>credentialName</c>.</param>
    /// <param name="caName">Another Secret for the authorities; null: none is named.</param>
    /// <param name="space">Namespace of the Secrets; null: the proxy's, the only one that a Gateway of Istio can name.</param>
    /// <returns>Null when there is no such Secret.</returns>
    public TlsCredential? Find(string name, string? caName = null, string? space = null)
    {
        space ??= context.Workload.Namespace;
        name = name.StartsWith("kubernetes://", StringComparison.Ordinal) ? name["kubernetes://".Length..] : name;
        Secret? own = _secrets.GetValueOrDefault((space, name));
        Secret? ca = _secrets.GetValueOrDefault((space, string.IsNullOrEmpty(caName) ? name + "-cacert" : caName));
        if (own is null && ca is null)
            return null;
        return new TlsCredential(
            $"secret {space}/{name}",
            Text(own, "tls.crt", "cert"), Text(own, "tls.key", "key"), Text(ca, "ca.crt", "cacert") ?? Text(own, "ca.crt", "cacert"),
            null, null, null);
    }

    private static string? Text(Secret? secret, string name, string otherName)
    {
        if (secret is null)
            return null;
        return secret.Data.TryGetValue(name, out ReadOnlyMemory<byte> value) || secret.Data.TryGetValue(otherName, out value)
            ? Encoding.UTF8.GetString(value.Span)
            : null;
    }
}
