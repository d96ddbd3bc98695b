using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sallyport.ControlPlane;
using Sallyport.ControlPlane.Authority;
using Sallyport.Proxy.Identity;

namespace Sallyport.Commands;

/// <summary>The mesh's authority behind the control plane: what signs is the same code as in a proxy that reads files.</summary>
internal sealed class WorkloadAuthority : IWorkloadAuthority
{
    private readonly MeshSigner _signer;

    private WorkloadAuthority(MeshAuthority authority)
    {
        _signer = MeshSigner.Open(authority);
        Roots = Pem(_signer.Roots);
    }

    public string Roots { get; }

    /// <summary>The options with this authority.</summary>
    public static ControlPlaneOptions For(ControlPlaneOptions options) => options with
    {
        WorkloadAuthority = (files, trustDomain) => new WorkloadAuthority(
            files is null ? AuthorityFolder.LoadOrCreate(options.MeshAuthorityFolder, trustDomain, TimeProvider.System) : Read(files)),
    };

    public string Sign(PublicKey key, string spiffeId, TimeSpan lifetime, DateTimeOffset now)
    {
        using X509Certificate2 certificate = _signer.Sign(key, spiffeId, lifetime, now);
        return Pem([certificate, .. _signer.Path]);
    }

    public void Dispose() => _signer.Dispose();

    private static MeshAuthority Read(IReadOnlyDictionary<string, byte[]> files)
    {
        return new MeshAuthority(
            Text(MeshAuthority.CertificateFile), Text(MeshAuthority.KeyFile),
            // Not needed where the signing certificate is the root.
            files.ContainsKey(MeshAuthority.ChainFile) ? Text(MeshAuthority.ChainFile) : "", Text(MeshAuthority.RootsFile));

        string Text(string file) => files.TryGetValue(file, out byte[]? content)
            ? Encoding.UTF8.GetString(content)
            : throw new CryptographicException($"it has no {file}");
    }

    private static string Pem(IEnumerable<X509Certificate2> certificates) =>
        string.Concat(certificates.Select(certificate => certificate.ExportCertificatePem() + "\n"));
}
