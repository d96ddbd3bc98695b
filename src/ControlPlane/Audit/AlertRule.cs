using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Audit;

/// <summary>One rule of the ConfigMap of alerts: which recorded calls are reported, and where to. What it does not name fits anything.</summary>
internal sealed class AlertRule
{
    private readonly string[] _kinds, _namespaces, _verbs, _users;

    private AlertRule(string name, JsonObject rule, Uri? webhook)
    {
        Name = name;
        Webhook = webhook;
        (_kinds, _namespaces, _verbs, _users) = (Texts(rule, "kinds"), Texts(rule, "namespaces"), Texts(rule, "verbs"), Texts(rule, "users"));
    }

    public string Name { get; }

    /// <summary>Who is told; null when an Event is enough.</summary>
    public Uri? Webhook { get; }

    /// <summary>Reads a rule; null with what is wrong in <paramref name="problem"/>. A rule that cannot be read whole is not used in part.</summary>
    public static AlertRule? Read(string name, string yaml, out string problem)
    {
        problem = "it is no YAML object";
        JsonObject? rule = Parse(yaml);
        if (rule is null) return null;
        foreach ((string key, JsonNode? value) in rule)
        {
            problem = $"{key} is not known; there are kinds, namespaces, verbs, users and webhook";
            if (key is not ("kinds" or "namespaces" or "verbs" or "users" or "webhook")) return null;
            problem = $"{key} must be {(key == "webhook" ? "an http or https address without user and password" : "a list of texts")}";
            if (key == "webhook" ? !IsAddress(value.Text()) : value is not JsonArray list || list.Any(item => item.Text() is null)) return null;
        }
        problem = "";
        return new AlertRule(name, rule, rule.Text("webhook") is { } address ? new Uri(address) : null);
    }

    /// <summary>Does it report this <c>audit.k8s.io</c> Event, of an object of a kind?</summary>
    public bool Fits(JsonObject e, string kind) =>
        Has(_kinds, kind) && Has(_namespaces, e.Text("objectRef", "namespace") ?? "") && Has(_verbs, e.Text("verb") ?? "") && Has(_users, e.Text("user", "username") ?? "");

    private static bool IsAddress(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0;

    private static JsonObject? Parse(string yaml)
    {
        try
        {
            return JsonBody.ReadYaml(Encoding.UTF8.GetBytes(yaml)) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string[] Texts(JsonObject rule, string name) => [.. rule.Items(name).Select(item => item.Text()!)];

    private static bool Has(string[] patterns, string text) => patterns.Length == 0 || patterns.Any(pattern => pattern == text || pattern == "*"
        || (pattern.EndsWith('*') && text.StartsWith(pattern[..^1], StringComparison.Ordinal)));
}
