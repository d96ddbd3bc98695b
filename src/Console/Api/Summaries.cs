using System.Text.Json.Nodes;

namespace Sallyport.Console.Api;

/// <summary>What an object is about, in half a line, for lists.</summary>
internal static class Summaries
{
    public static string Of(JsonObject o) => (string?)o["kind"] switch
    {
        "RequestAuthentication" => Scope(o) + " · " + Join(Texts(o["spec"]?["jwtRules"], "issuer"), "no rules"),
        "AuthorizationPolicy" => Scope(o) + " · " + ((string?)o["spec"]?["action"] ?? "ALLOW") + Rules(o["spec"]?["rules"] as JsonArray),
        "PeerAuthentication" => Scope(o) + " · " + ((string?)o["spec"]?["mtls"]?["mode"] ?? "UNSET"),
        "Gateway" when o["spec"]?["servers"] is JsonArray servers => Join(
            servers.SelectMany(server => (server?["hosts"] as JsonArray ?? []).Select(host => $"{host}:{server?["port"]?["number"]}")), ""),
        "VirtualService" => Join((o["spec"]?["hosts"] as JsonArray ?? []).Select(host => (string?)host ?? ""), ""),
        "Pod" => $"{o["status"]?["phase"]} · {o["status"]?["podIP"]}",
        "Deployment" => $"{o["status"]?["readyReplicas"] ?? 0} of {o["spec"]?["replicas"] ?? 1} ready",
        "Service" => Join((o["spec"]?["ports"] as JsonArray ?? []).Select(port => $"{port?["port"]}"), ""),
        "Event" => $"{o["reason"]}: {o["message"] ?? o["note"]}",
        "Namespace" => (string?)o["metadata"]?["labels"]?["istio-injection"] == "enabled" ? "sidecars are injected" : "",
        _ => "",
    };

    /// <summary>The workloads it is for.</summary>
    public static string Scope(JsonObject o)
    {
        if (o["spec"]?["targetRefs"] is JsonArray { Count: > 0 } targets)
            return Join(targets.Select(target => $"{target?["kind"]} {target?["name"]}"), "");
        if (o["spec"]?["selector"]?["matchLabels"] is JsonObject { Count: > 0 } labels)
            return Join(labels.Select(label => $"{label.Key}={label.Value}"), "");
        return "all workloads";
    }

    private static string Rules(JsonArray? rules) => rules?.Count switch
    {
        null or 0 => " · no rules",
        1 => " · 1 rule",
        int count => $" · {count} rules",
    };

    private static IEnumerable<string> Texts(JsonNode? list, string member) =>
        (list as JsonArray ?? []).Select(entry => (string?)entry?[member] ?? "");

    private static string Join(IEnumerable<string> parts, string none)
    {
        string joined = string.Join(", ", parts.Where(part => part.Length > 0));
        return joined.Length == 0 ? none : joined.Length > 160 ? joined[..160] + "…" : joined;
    }
}
