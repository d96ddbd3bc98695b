namespace Sallyport.Engine.Routing;

/// <summary>Reads host names as routing sees them (gateway-routing.md 3.1).</summary>
internal static class HostName
{
    /// <summary>The host without its port, also without an empty one (<c>a.com:</c>); a colon inside brackets is no port.</summary>
    public static ReadOnlySpan<byte> WithoutPort(ReadOnlySpan<byte> authority)
    {
        int colon = authority.LastIndexOf((byte)':');
        if (colon < 0)
            return authority;
        return authority[colon..].Contains((byte)']') ? authority : authority[..colon];
    }
}
