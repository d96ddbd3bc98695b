namespace Sallyport.Proxy.Identity;

/// <summary>The mesh's certificate authority in Istio's plug-in form, as PEM text: the Secret <c>cacerts</c>, or files of a folder.</summary>
/// <param name="Certificate"><c>ca-cert.pem</c>: what signs workloads.</param>
/// <param name="Key"><c>ca-key.pem</c>; never logged.</param>
/// <param name="Chain"><c>cert-chain.pem</c>: from the signing certificate towards the root.</param>
/// <param name="Roots"><c>root-cert.pem</c>: what peers must chain to, one or several.</param>
public sealed record MeshAuthority(string Certificate, string Key, string Chain, string Roots)
{
    public const string CertificateFile = "ca-cert.pem";
    public const string KeyFile = "ca-key.pem";
    public const string ChainFile = "cert-chain.pem";
    public const string RootsFile = "root-cert.pem";

    /// <summary>Without the key.</summary>
    public override string ToString() => "MeshAuthority";
}
