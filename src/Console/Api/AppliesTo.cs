using System.Text.Json.Nodes;

namespace Sallyport.Console.Api;

/// <summary>Which policies apply to a pod, for lists (request-authentication.md 2, peer-authentication.md 2). Proxies decide it anew from their own documents.</summary>
internal static class AppliesTo
{
    private const string RootNamespace = "istio-system";

    private const string GatewayName = "gateway.networking.k8s.io/gateway-name";

    /// <param name="policy">A policy of Istio's security kinds.</param>
    /// <param name="ns">The pod's namespace.</param>
    /// <param name="labels">The pod's labels.</param>
    /// <param name="isPeerAuthentication">Its selectors count outside the root namespace only (2.3).</param>
    public static bool Pod(JsonObject policy, string ns, JsonObject labels, bool isPeerAuthentication)
    {
        string at = (string?)policy["metadata"]?["namespace"] ?? "";
        if (at != ns && at != RootNamespace)
            return false;
        if (policy["spec"]?["targetRefs"] is JsonArray { Count: > 0 } targets)
            return at == ns && labels[GatewayName] is { } gateway && targets.Any(target =>
                (string?)target?["kind"] == "Gateway" && (string?)target["name"] == (string?)gateway);
        if (policy["spec"]?["targetRef"] is not null)
            return false;
        JsonObject wanted = policy["spec"]?["selector"]?["matchLabels"] as JsonObject ?? [];
        if (isPeerAuthentication && at == RootNamespace && wanted.Count > 0)
            return false;
        return wanted.All(label => (string?)labels[label.Key] == (string?)label.Value);
    }
}
