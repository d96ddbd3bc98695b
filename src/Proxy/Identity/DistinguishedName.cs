using System.Formats.Asn1;
using System.Text;

namespace Sallyport.Proxy.Identity;

/// <summary>Writes a certificate's subject as RFC 2253 says: last part first, no spaces. .NET's own text has quotes and spaces.</summary>
internal static class DistinguishedName
{
    private static readonly Dictionary<string, string> s_names = new(StringComparer.Ordinal)
    {
        ["2.5.4.3"] = "CN", ["2.5.4.7"] = "L", ["2.5.4.8"] = "ST", ["2.5.4.10"] = "O", ["2.5.4.11"] = "OU", ["2.5.4.6"] = "C",
        ["2.5.4.9"] = "STREET", ["0.9.2342.19200300.100.1.25"] = "DC", ["0.9.2342.19200300.100.1.1"] = "UID",
        // Not of RFC 2253, but what OpenSSL's and so Envoy's text calls them.
        ["2.5.4.5"] = "serialNumber", ["1.2.840.113549.1.9.1"] = "emailAddress", ["2.5.4.4"] = "SN", ["2.5.4.42"] = "GN", ["2.5.4.12"] = "title",
    };

    public static string Format(ReadOnlyMemory<byte> der)
    {
        var parts = new List<string>();
        AsnReader name = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        while (name.HasData)
        {
            var values = new List<string>();
            AsnReader set = name.ReadSetOf(skipSortOrderValidation: true);
            while (set.HasData)
                values.Add(FormatPair(set.ReadSequence()));
            parts.Add(string.Join('+', values));
        }
        parts.Reverse();
        return string.Join(',', parts);
    }

    private static string FormatPair(AsnReader pair)
    {
        string oid = pair.ReadObjectIdentifier();
        ReadOnlyMemory<byte> encoded = pair.PeekEncodedValue();
        bool isText = TryReadText(pair, out string text);
        string value = isText ? Escape(text) : "#" + Convert.ToHexString(encoded.Span);
        return $"{s_names.GetValueOrDefault(oid, oid)}={value}";
    }

    private static bool TryReadText(AsnReader reader, out string text)
    {
        text = "";
        Asn1Tag tag = reader.PeekTag();
        if (tag.TagClass != TagClass.Universal)
            return false;
        var number = (UniversalTagNumber)tag.TagValue;
        if (number is not (UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String
            or UniversalTagNumber.BMPString or UniversalTagNumber.T61String))
            return false;
        text = reader.ReadCharacterString(number);
        return true;
    }

    // RFC 2253 section 2.4. Control characters too, since the text goes into a header field.
    private static string Escape(string value)
    {
        var escaped = new StringBuilder();
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            bool isAtEdge = c == ' ' && (i == 0 || i == value.Length - 1) || c == '#' && i == 0;
            if (c < ' ' || c >= 0x7F)
                foreach (byte b in Encoding.UTF8.GetBytes(value[i..(char.IsHighSurrogate(c) && i + 1 < value.Length ? ++i + 1 : i + 1)]))
                    escaped.Append('\\').Append(b.ToString("X2", null));
            else if (isAtEdge || ",+\"\\<>;".Contains(c, StringComparison.Ordinal))
                escaped.Append('\\').Append(c);
            else
                escaped.Append(c);
        }
        return escaped.ToString();
    }
}
