using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sallyport.Engine.Tokens;

/// <summary>Reads a JWK set, or the certificate form, as Envoy does (request-authentication.md, section 10).</summary>
public static class KeySet
{
    /// <summary>Reads a key set.</summary>
    /// <param name="json">The text as written or fetched. It is copied.</param>
    public static KeySetParseResult Parse(ReadOnlySpan<byte> json)
    {
        if (!JsonTape.TryParse(json.ToArray(), 0, json.Length, out JsonTape? tape))
            return Refuse(KeySetStatus.NotJson);
        JsonValue keys = tape.Root.Member("keys"u8);
        if (keys.Kind == JsonKind.Missing)
            return IsCertificateForm(tape.Root) ? ReadCertificates(tape.Root) : Refuse(KeySetStatus.NoKeys);
        if (keys.Kind != JsonKind.Array)
            return Refuse(KeySetStatus.KeysNotArray);

        List<VerificationKey> usable = [];
        List<KeyProblem> problems = [];
        int index = 0;
        foreach (JsonValue entry in keys.Children())
        {
            if (JwkReader.TryRead(entry, out string problem) is { } key)
                usable.Add(key);
            else
                problems.Add(new KeyProblem(index, Encoding.UTF8.GetString(entry.Member("kid"u8).Text), problem));
            index++;
        }
        return usable.Count == 0
            ? new KeySetParseResult(KeySetStatus.NoUsableKey, KeyRing.Unusable, problems)
            : new KeySetParseResult(KeySetStatus.Usable, new KeyRing([.. usable]), problems);
    }

    private static KeySetParseResult Refuse(KeySetStatus status) => new(status, KeyRing.Unusable, []);

    /// <summary>Every member is named and looks like a PEM certificate, and there is at least one (10.8).</summary>
    private static bool IsCertificateForm(JsonValue root)
    {
        int count = 0;
        for (JsonChildren members = root.Children(); members.MoveNext(); count++)
        {
            ReadOnlySpan<byte> text = members.Current.Text;
            if (members.Name.IsEmpty || !text.StartsWith("-----BEGIN CERTIFICATE-----\n"u8)
                || !text.EndsWith("\n-----END CERTIFICATE-----\n"u8))
                return false;
        }
        return count > 0;
    }

    private static KeySetParseResult ReadCertificates(JsonValue root)
    {
        List<VerificationKey> keys = [];
        for (JsonChildren members = root.Children(); members.MoveNext();)
        {
            if (TryReadCertificate(members.Name, members.Current.Text, out string problem) is not { } key)
            {
                KeyProblem spoiler = new(keys.Count, Encoding.UTF8.GetString(members.Name), problem);
                return new KeySetParseResult(KeySetStatus.BadCertificate, KeyRing.Unusable, [spoiler]);
            }
            keys.Add(key);
        }
        return new KeySetParseResult(KeySetStatus.Usable, new KeyRing([.. keys]), []);
    }

    /// <summary>The member's name becomes the <c>kid</c>; validity dates are not checked (10.8).</summary>
    private static RsaKey? TryReadCertificate(ReadOnlySpan<byte> name, ReadOnlySpan<byte> pem, out string problem)
    {
        problem = "the certificate cannot be read";
        try
        {
            char[] text = Encoding.Latin1.GetChars(pem.ToArray());
            PemFields first = PemEncoding.Find(text);
            using X509Certificate2 certificate =
                X509CertificateLoader.LoadCertificate(Convert.FromBase64CharArray(text, first.Base64Data.Start.Value,
                    first.Base64Data.End.Value - first.Base64Data.Start.Value));
            using RSA? rsa = certificate.GetRSAPublicKey();
            if (rsa is null)
            {
                problem = "the certificate's key is not an RSA key";
                return null;
            }
            RSAParameters parameters = rsa.ExportParameters(includePrivateParameters: false);
            return RsaKey.TryCreate(new KeyLabels(name, default), parameters.Modulus, parameters.Exponent, out problem);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or FormatException)
        {
            return null;
        }
    }
}
