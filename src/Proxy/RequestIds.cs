using System.Runtime.InteropServices;

namespace Sallyport.Proxy;

/// <summary>Ids for requests: random UUIDs. They name, they do not protect, so the fast generator will do.</summary>
internal static class RequestIds
{
    public static Guid Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        Random.Shared.NextBytes(bytes);
        bytes[7] = (byte)(bytes[7] & 0x0f | 0x40); // version 4
        bytes[8] = (byte)(bytes[8] & 0x3f | 0x80); // the RFC's variant
        return MemoryMarshal.Read<Guid>(bytes);
    }
}
