namespace Sallyport.Policy.Validation.Networking;

/// <summary>Names that sidecars put into the TLS greeting: <c>outbound_.80_._.a.ns1.svc.cluster.local</c>.</summary>
internal static class SniNames
{
    private const string Prefix = "outbound_";

    /// <summary>True for a first label <c>outbound_</c> that leads a port; the rest is free, as in Istio.</summary>
    public static bool IsGenerated(string name)
    {
        if (name.Length > 255 || !name.StartsWith("outbound_.", StringComparison.Ordinal)) return false;
        for (int at = 0; (at = name.IndexOf(Prefix, at, StringComparison.Ordinal)) >= 0; at++)
        {
            int port = at + Prefix.Length + 1;
            if (port < name.Length && name[port] is >= '0' and <= '8') return true;
        }

        return false;
    }
}
