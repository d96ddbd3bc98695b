using System.Collections.Concurrent;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sallyport.Engine.Http;

namespace Sallyport.Proxy.Identity;

/// <summary>
/// Reads the names of client certificates and makes their forwarded element, once per certificate. It does not judge them: that was
/// the handshake's business.
/// </summary>
/// <param name="own">Our own identity for <c>By</c>; empty: none, then it is left out as in Envoy.</param>
/// <param name="hasPem">The element carries the certificate too: gateways (peer-authentication.md 7.3), not sidecars (7.2).</param>
internal sealed class PeerCertificates(string own, bool hasPem)
{
    /// <summary>Clients of one proxy are few; whoever brings more pays for reading again.</summary>
    private const int Remembered = 1024;

    private const string SubjectAlternativeName = "2.5.29.17";
    private static readonly Asn1Tag s_dnsName = new(TagClass.ContextSpecific, 2), s_uriName = new(TagClass.ContextSpecific, 6);

    private readonly ConcurrentDictionary<string, PeerCertificate> _known = new(StringComparer.Ordinal);

    /// <summary>Throws <see cref="CryptographicException"/> or <see cref="AsnContentException"/> when the names cannot be read.</summary>
    public PeerCertificate Read(X509Certificate2 certificate)
    {
        string hash = Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256));
        if (_known.TryGetValue(hash, out PeerCertificate? known))
            return known;
        (byte[][] uris, byte[][] names) = ReadNames(certificate);
        string subject = DistinguishedName.Format(certificate.SubjectName.RawData);
        var peer = new PeerCertificate
        {
            UriNames = uris, DnsNames = names, Subject = Encoding.UTF8.GetBytes(subject),
            ForwardedElement = Encoding.UTF8.GetBytes(Element(certificate, hash, subject, uris, names)),
        };
        if (_known.Count >= Remembered)
            _known.Clear();
        _known[hash] = peer;
        return peer;
    }

    /// <summary>URI and DNS names. Throws as <see cref="Read"/> does.</summary>
    public static (byte[][] Uris, byte[][] Names) ReadNames(X509Certificate2 certificate)
    {
        List<byte[]> uris = [], names = [];
        foreach (X509Extension extension in certificate.Extensions)
        {
            if (extension.Oid?.Value != SubjectAlternativeName)
                continue;
            AsnReader list = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            while (list.HasData)
            {
                Asn1Tag tag = list.PeekTag();
                if (tag == s_uriName)
                    uris.Add(ReadName(list, tag));
                else if (tag == s_dnsName)
                    names.Add(ReadName(list, tag));
                else
                    list.ReadEncodedValue();
            }
        }
        return ([.. uris], [.. names]);
    }

    // Names go into a header field, and end at none of its own marks.
    private static byte[] ReadName(AsnReader list, Asn1Tag tag)
    {
        byte[] name = Encoding.ASCII.GetBytes(list.ReadCharacterString(UniversalTagNumber.IA5String, tag));
        return name.AsSpan().ContainsAnyExceptInRange((byte)'!', (byte)'~') || name.AsSpan().ContainsAny((byte)';', (byte)',', (byte)'"')
            ? throw new CryptographicException("A name in the certificate has characters that no name has.")
            : name;
    }

    // peer-authentication.md 7.2, 7.3: By, Hash, Cert, Subject, URI, DNS.
    private string Element(X509Certificate2 certificate, string hash, string subject, byte[][] uris, byte[][] names)
    {
        var element = new StringBuilder();
        if (own.Length > 0)
            element.Append("By=").Append(own).Append(';');
        element.Append("Hash=").Append(hash);
        if (hasPem)
            element.Append(";Cert=\"").Append(UrlEncode(certificate.ExportCertificatePem() + "\n")).Append('"');
        element.Append(";Subject=\"").Append(subject).Append('"');
        // Envoy writes this key also for a certificate without such a name.
        if (uris.Length == 0)
            element.Append(";URI=");
        foreach (byte[] uri in uris)
            element.Append(";URI=").Append(Encoding.ASCII.GetString(uri));
        foreach (byte[] name in names)
            element.Append(";DNS=").Append(Encoding.ASCII.GetString(name));
        return element.ToString();
    }

    // Only what a PEM text has beside letters and digits, as Envoy writes it.
    private static string UrlEncode(string pem) => pem
        .Replace("\n", "%0A", StringComparison.Ordinal).Replace(" ", "%20", StringComparison.Ordinal)
        .Replace("+", "%2B", StringComparison.Ordinal).Replace("/", "%2F", StringComparison.Ordinal)
        .Replace("=", "%3D", StringComparison.Ordinal);
}
