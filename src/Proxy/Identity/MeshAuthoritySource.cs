using System.Security.Cryptography;
using System.Text;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Core;
using Sallyport.Policy.Resources.Mesh;

namespace Sallyport.Proxy.Identity;

/// <summary>Finds the mesh's authority among documents: the Secret <c>cacerts</c> of the root namespace (design.md 3).</summary>
public static class MeshAuthoritySource
{
    private const string SecretName = "cacerts";

    /// <summary>As large as a whole Secret may be in Kubernetes; a chain with its key has some kilobytes.</summary>
    private const int LongestFileBytes = 1024 * 1024;

    /// <summary>
    /// The authority, or null: there is no such Secret. Throws <see cref="CryptographicException"/> when the Secret is incomplete or its
    /// files are too large.
    /// </summary>
    public static MeshAuthority? Find(IEnumerable<Resource> resources, MeshConfig mesh)
    {
        Secret? secret = resources.OfType<Secret>().LastOrDefault(
            secret => secret.Metadata.Name == SecretName && secret.Metadata.Namespace == mesh.RootNamespace);
        return secret is null
            ? null
            : new MeshAuthority(
                TextOf(secret, MeshAuthority.CertificateFile), TextOf(secret, MeshAuthority.KeyFile),
                // Not needed where the signing certificate is the root.
                secret.Data.ContainsKey(MeshAuthority.ChainFile) ? TextOf(secret, MeshAuthority.ChainFile) : "",
                TextOf(secret, MeshAuthority.RootsFile));
    }

    private static string TextOf(Secret secret, string file)
    {
        if (!secret.Data.TryGetValue(file, out ReadOnlyMemory<byte> content))
            throw new CryptographicException($"Secret {secret.FullName} has no {file}.");
        return content.Length <= LongestFileBytes
            ? Encoding.UTF8.GetString(content.Span)
            : throw new CryptographicException($"{file} of Secret {secret.FullName} is larger than 1 MiB.");
    }
}
