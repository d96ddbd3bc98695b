namespace Sallyport.Proxy.Identity;

/// <summary>The mesh's certificate authority: the Secret <c>cacerts</c> in Istio's plug-in form, as PEM text.</summary>
/// <param name="Certificate"><c>ca-cert.pem</c>: what signs workloads.</param>
/// <param name="Key"><c>ca-key.pem</c>; never logged.</param>
/// <param name="Chain"><c>cert-chain.pem</c>: from the signing certificate towards the root.</param>
/// <param name="Roots"><c>root-cert.pem</c>: what peers must chain to.</param>
public sealed record MeshAuthority(string Certificate, string Key, string Chain, string Roots)
{
    /// <summary>Without the key.</summary>
    public override string ToString() => "MeshAuthority";
}
