using System.Globalization;
using System.Text;

namespace Sallyport.Engine.Routing;

/// <summary>Host and port of a request's authority, for destinations outside of any route's own knowledge (RFC 9110 section 7.2).</summary>
public static class Authorities
{
    /// <summary>Longest host name of the DNS.</summary>
    private const int LongestHost = 255;

    /// <summary>The port that plain HTTP implies.</summary>
    public const int ImpliedPort = 80;

    /// <summary>Splits <c>host</c>, <c>host:port</c>, <c>[v6]:port</c>; an address loses its brackets.</summary>
    /// <returns>False: no host, or a port that is no number from 1 to 65535.</returns>
    public static bool TrySplit(ReadOnlySpan<byte> authority, out string host, out int port)
    {
        ReadOnlySpan<byte> name = HostName.WithoutPort(authority);
        ReadOnlySpan<byte> number = name.Length == authority.Length ? default : authority[(name.Length + 1)..];
        host = "";
        port = ImpliedPort;
        if (name.IsEmpty || name.Length > LongestHost)
            return false;
        if (!number.IsEmpty && !(int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535))
            return false;
        host = Encoding.ASCII.GetString(name is [(byte)'[', .., (byte)']'] ? name[1..^1] : name);
        return true;
    }
}
