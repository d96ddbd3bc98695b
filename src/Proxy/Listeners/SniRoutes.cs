using System.Text;
using Sallyport.Engine.Routing;

namespace Sallyport.Proxy.Listeners;

/// <summary>Where a PASSTHROUGH server's connections go: the first route one of whose names fits.</summary>
internal static class SniRoutes
{
    public static SniRoutePlan? Find(TlsServerPlan server, ReadOnlySpan<byte> serverName)
    {
        string name = Encoding.ASCII.GetString(serverName);
        foreach (SniRoutePlan route in server.SniRoutes)
            foreach (string pattern in route.ServerNames)
                if (Fits(pattern, name))
                    return route;
        return null;
    }

    // The star stands for at least one character (gateway-routing.md 3.1).
    private static bool Fits(string pattern, string name)
    {
        if (pattern == "*")
            return true;
        if (!pattern.StartsWith("*.", StringComparison.Ordinal))
            return string.Equals(pattern, name, StringComparison.OrdinalIgnoreCase);
        return name.Length > pattern.Length - 1 && name.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase);
    }
}
