using System.Security.Cryptography;

namespace Sallyport.Proxy.Identity;

/// <summary>Random serial numbers of certificates (RFC 5280 section 4.1.2.2).</summary>
internal static class SerialNumber
{
    public static byte[] Create()
    {
        byte[] serial = RandomNumberGenerator.GetBytes(16);
        // Positive and without a leading zero octet.
        serial[0] = (byte)(serial[0] & 0x7F | 0x40);
        return serial;
    }
}
