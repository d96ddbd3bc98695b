using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Sallyport.Proxy.Forwarding;

/// <summary>The DNS, URI and address names in a certificate (RFC 5280 section 4.2.1.6). The BCL lists no URIs (platform.md).</summary>
internal static class SubjectAltNames
{
    private const string ExtensionOid = "2.5.29.17";

    /// <summary>Names as text; none when the extension is missing or malformed.</summary>
    public static IReadOnlyList<string> Of(X509Certificate2 certificate)
    {
        List<string> names = [];
        if (certificate.Extensions[ExtensionOid] is not { } extension)
            return names;
        try
        {
            AsnReader reader = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            while (reader.HasData)
                Read(reader, names);
            return names;
        }
        catch (AsnContentException)
        {
            return [];
        }
    }

    private static void Read(AsnReader reader, List<string> names)
    {
        const int DnsName = 2, Uri = 6, Address = 7;
        Asn1Tag tag = reader.PeekTag();
        if (tag.TagClass == TagClass.ContextSpecific && tag.TagValue is DnsName or Uri)
            names.Add(reader.ReadCharacterString(UniversalTagNumber.IA5String, tag));
        else if (tag.TagClass == TagClass.ContextSpecific && tag.TagValue == Address
            && reader.ReadOctetString(tag) is { Length: 4 or 16 } octets)
            names.Add(new System.Net.IPAddress(octets).ToString());
        else
            reader.ReadEncodedValue();
    }
}
