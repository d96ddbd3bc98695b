using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Sallyport.Proxy.Identity;

/// <summary>An identity as the subject's alternative name.</summary>
internal static class SpiffeName
{
    // The BCL's builder takes a Uri, which changes some texts; identities are compared letter by letter.
    public static X509Extension Extension(string spiffeId)
    {
        AsnWriter names = new(AsnEncodingRules.DER);
        using (names.PushSequence())
            names.WriteCharacterString(UniversalTagNumber.IA5String, spiffeId, new Asn1Tag(TagClass.ContextSpecific, 6));
        return new X509Extension("2.5.29.17", names.Encode(), critical: true);
    }
}
