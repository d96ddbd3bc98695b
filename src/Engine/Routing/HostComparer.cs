using System.Text;

namespace Sallyport.Engine.Routing;

/// <summary>Compares host names as bytes without regard to the case of ASCII letters, also spans, so that a look-up makes no copy.</summary>
internal sealed class HostComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static HostComparer Instance { get; } = new();

    public bool Equals(byte[]? x, byte[]? y) => Ascii.EqualsIgnoreCase(x.AsSpan(), y.AsSpan());

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => Ascii.EqualsIgnoreCase(alternate, other.AsSpan());

    public int GetHashCode(byte[] host) => GetHashCode(host.AsSpan());

    // FNV-1a. The keys come from configuration, so a client cannot make them collide.
    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        uint hash = 2166136261;
        foreach (byte b in alternate)
            hash = (hash ^ (uint)((uint)(b - 'A') <= 'Z' - 'A' ? b | 0x20 : b)) * 16777619;
        return (int)hash;
    }

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
