using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sallyport.Engine.Tokens.Signing;

/// <summary>Reads keys from PEM and writes them to PEM (RFC 7468).</summary>
public static class PemKeys
{
    private const string RsaOid = "1.2.840.113549.1.1.1";
    private const string EcOid = "1.2.840.10045.2.1";
    private const string Ed25519Oid = "1.3.101.112";

    /// <summary>
    /// Reads the first key or certificate: PKCS#1, PKCS#8, SPKI, SEC 1 or X.509; RSA, EC on the three curves, Ed25519. A
    /// private key comes back whole.
    /// </summary>
    /// <param name="pem">Text with at least one PEM block; what is around it is ignored.</param>
    /// <param name="problem">Why there is no key; never quotes key material.</param>
    public static Jwk? TryRead(ReadOnlySpan<char> pem, out string problem)
    {
        problem = "there is no PEM block with a key or certificate";
        while (PemEncoding.TryFind(pem, out PemFields fields))
        {
            ReadOnlySpan<char> label = pem[fields.Label];
            byte[] der = Convert.FromBase64String(pem[fields.Base64Data].ToString());
            pem = pem[fields.Location.End..];
            // openssl ecparam writes the curve's parameters before the key.
            if (label is "EC PARAMETERS")
                continue;
            try
            {
                Jwk? key = ReadBlock(label, der);
                problem = key is null ? $"a PEM block {label} is not supported, or its kind of key is not" : "";
                return key;
            }
            catch (Exception exception) when (exception is CryptographicException or AsnContentException)
            {
                problem = $"the PEM block {label} is damaged";
                return null;
            }
        }
        return null;
    }

    /// <summary>PKCS#8 for a private key, SPKI for a public one; null for a symmetric key, which PEM has no form for.</summary>
    /// <exception cref="CryptographicException">The members do not form a key.</exception>
    public static string? Write(Jwk key)
    {
        switch (key.Type)
        {
            case "RSA":
                using (RSA rsa = PlatformKeys.ToRsa(key))
                    return key.IsPrivate ? rsa.ExportPkcs8PrivateKeyPem() : rsa.ExportSubjectPublicKeyInfoPem();
            case "EC":
                using (ECDsa ec = PlatformKeys.ToEc(key))
                    return key.IsPrivate ? ec.ExportPkcs8PrivateKeyPem() : ec.ExportSubjectPublicKeyInfoPem();
            case "OKP":
                return key.IsPrivate ? PemEncoding.WriteString("PRIVATE KEY", WriteEd25519Private(key.D!))
                    : PemEncoding.WriteString("PUBLIC KEY", WriteEd25519Public(key.X!));
            default:
                return null;
        }
    }

    private static Jwk? ReadBlock(ReadOnlySpan<char> label, byte[] der)
    {
        switch (label)
        {
            case "PUBLIC KEY":
                return ReadPublic(der);
            case "PRIVATE KEY":
                return ReadPrivate(der);
            case "RSA PUBLIC KEY":
                return ReadRsa(rsa => rsa.ImportRSAPublicKey(der, out _), isPrivate: false);
            case "RSA PRIVATE KEY":
                return ReadRsa(rsa => rsa.ImportRSAPrivateKey(der, out _), isPrivate: true);
            case "EC PRIVATE KEY":
                return ReadEc(ec => ec.ImportECPrivateKey(der, out _), isPrivate: true);
            case "CERTIFICATE":
                using (X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(der))
                    return ReadPublic(certificate.PublicKey.ExportSubjectPublicKeyInfo());
            default:
                return null;
        }
    }

    private static Jwk? ReadPublic(byte[] der)
    {
        AsnReader info = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        switch (info.ReadSequence().ReadObjectIdentifier())
        {
            case RsaOid:
                return ReadRsa(rsa => rsa.ImportSubjectPublicKeyInfo(der, out _), isPrivate: false);
            case EcOid:
                return ReadEc(ec => ec.ImportSubjectPublicKeyInfo(der, out _), isPrivate: false);
            case Ed25519Oid:
                byte[] key = info.ReadBitString(out _);
                return key.Length == Ed25519Key.KeyBytes ? new Jwk { Type = "OKP", Curve = "Ed25519", X = key } : null;
            default:
                return null;
        }
    }

    private static Jwk? ReadPrivate(byte[] der)
    {
        AsnReader info = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        info.ReadInteger();
        switch (info.ReadSequence().ReadObjectIdentifier())
        {
            case RsaOid:
                return ReadRsa(rsa => rsa.ImportPkcs8PrivateKey(der, out _), isPrivate: true);
            case EcOid:
                return ReadEc(ec => ec.ImportPkcs8PrivateKey(der, out _), isPrivate: true);
            case Ed25519Oid:
                // The octets of a further OCTET STRING (RFC 8410, 7).
                byte[] seed = new AsnReader(info.ReadOctetString(), AsnEncodingRules.DER).ReadOctetString();
                return seed.Length == Ed25519Key.KeyBytes ? PlatformKeys.Ed25519FromSeed(seed) : null;
            default:
                return null;
        }
    }

    private static Jwk ReadRsa(Action<RSA> import, bool isPrivate)
    {
        using RSA rsa = RSA.Create();
        import(rsa);
        return PlatformKeys.ToJwk(rsa.ExportParameters(isPrivate));
    }

    private static Jwk? ReadEc(Action<ECDsa> import, bool isPrivate)
    {
        using ECDsa ec = ECDsa.Create();
        import(ec);
        ECParameters parameters = ec.ExportParameters(isPrivate);
        EcCurve? curve = parameters.Curve.Oid?.Value switch
        {
            "1.2.840.10045.3.1.7" => EcCurve.P256,
            "1.3.132.0.34" => EcCurve.P384,
            "1.3.132.0.35" => EcCurve.P521,
            _ => null,
        };
        return curve is null ? null : PlatformKeys.ToJwk(parameters, curve);
    }

    private static byte[] WriteEd25519Public(byte[] key)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
                writer.WriteObjectIdentifier(Ed25519Oid);
            writer.WriteBitString(key);
        }
        return writer.Encode();
    }

    private static byte[] WriteEd25519Private(byte[] seed)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence())
                writer.WriteObjectIdentifier(Ed25519Oid);
            using (writer.PushOctetString())
                writer.WriteOctetString(seed);
        }
        return writer.Encode();
    }
}
