using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sallyport.ControlPlane.Authority;

/// <summary>What a PKCS #10 request asks for, once its signature proved that who asks has the key.</summary>
/// <param name="Key">The public key: elliptic curve, or RSA of at least 2048 bits.</param>
/// <param name="SpiffeId">The one URI name.</param>
internal sealed record SigningRequest(PublicKey Key, string SpiffeId)
{
    private const int MaxLength = 16 * 1024;
    private const int MinRsaBits = 2048, MaxRsaBits = 8192;
    private const string SubjectAlternativeName = "2.5.29.17";

    private static readonly Asn1Tag _uriName = new(TagClass.ContextSpecific, 6);

    /// <exception cref="CryptographicException">It cannot be read, is not signed with its own key, or asks for something else.</exception>
    public static SigningRequest Read(string pem)
    {
        if (pem.Length > MaxLength) throw new CryptographicException("the request is larger than 16 KiB");
        CertificateRequest request = Load(pem);
        DemandStrength(request.PublicKey);
        return new SigningRequest(request.PublicKey, NameOf(request));
    }

    private static CertificateRequest Load(string pem)
    {
        try
        {
            return CertificateRequest.LoadSigningRequestPem(
                pem, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or AsnContentException or CryptographicException or NotSupportedException)
        {
            throw new CryptographicException("the request is no PKCS #10 request in PEM form that is signed with its own key", unreadable);
        }
    }

    private static void DemandStrength(PublicKey key)
    {
        using ECDsa? ec = key.GetECDsaPublicKey();
        using RSA? rsa = ec is null ? key.GetRSAPublicKey() : null;
        if (ec is null && rsa is null) throw new CryptographicException("the key must be an RSA or an elliptic curve key");
        if (rsa is { KeySize: < MinRsaBits or > MaxRsaBits }) throw new CryptographicException("an RSA key must have 2048 to 8192 bits");
    }

    // Exactly one: a second name would be an identity that nobody looked at.
    private static string NameOf(CertificateRequest request)
    {
        try
        {
            X509Extension[] names = [.. request.CertificateExtensions.Where(extension => extension.Oid?.Value == SubjectAlternativeName)];
            if (names.Length == 1)
            {
                AsnReader list = new AsnReader(names[0].RawData, AsnEncodingRules.DER).ReadSequence();
                if (list.HasData && list.PeekTag() == _uriName)
                {
                    string name = list.ReadCharacterString(UniversalTagNumber.IA5String, _uriName);
                    if (!list.HasData) return name;
                }
            }
        }
        catch (AsnContentException)
        {
            // As without.
        }
        throw new CryptographicException("the request must have one subject alternative name, the URI of the identity");
    }
}
