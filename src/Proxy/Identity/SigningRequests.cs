using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sallyport.Proxy.Identity;

/// <summary>Makes PKCS #10 requests for workload certificates.</summary>
public static class SigningRequests
{
    /// <summary>A request in PEM form, signed with the key.</summary>
    /// <param name="key">The workload's new key.</param>
    /// <param name="spiffeId">Its identity.</param>
    public static string Make(ECDsa key, string spiffeId)
    {
        CertificateRequest request = new(new X500DistinguishedName(""), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(SpiffeName.Extension(spiffeId));
        return request.CreateSigningRequestPem();
    }
}
