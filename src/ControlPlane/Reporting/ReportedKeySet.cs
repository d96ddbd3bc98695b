using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Reporting;

/// <summary>
/// The keys of one token rule, as one proxy has them: the fields that are known, cut to their lengths. A key is its id and its type; whatever
/// else a report says of it is dropped.
/// </summary>
/// <param name="Namespace">Namespace of the RequestAuthentication.</param>
/// <param name="Policy">Its name.</param>
/// <param name="Facts">The rest, as the API shows it.</param>
internal sealed record ReportedKeySet(string Namespace, string Policy, JsonObject Facts)
{
    public const int MaxCount = 2000;

    /// <summary>Whoever may read these policies may read what proxies say of their keys.</summary>
    public const string Plural = "keysets", OwnerGroup = "security.istio.io", OwnerPlural = "requestauthentications";

    private const int MaxKeys = 20;

    private static readonly string[] _texts = ["issuer", "source", "address", "fetched", "nextFetch", "lastError"];

    public static ReportedKeySet? Read(JsonNode? written)
    {
        if (written.Text("policy")?.Split('/') is not [{ Length: > 0 } ns, { Length: > 0 } name]) return null;
        JsonObject facts = new() { ["policy"] = ReportedDecision.Cut(name), ["rule"] = written.Integer("rule") ?? 0 };
        foreach (string field in _texts)
        {
            if (written.Text(field) is { Length: > 0 } text) facts[field] = ReportedDecision.Cut(text);
        }
        facts["state"] = StateOf(written);
        facts["keyCount"] = written.Integer("keyCount") ?? 0;
        facts["keys"] = new JsonArray([.. written.Items("keys").Take(MaxKeys).Select(key => (JsonNode)new JsonObject
        {
            ["kid"] = ReportedDecision.Cut(key.Text("kid")), ["type"] = ReportedDecision.Cut(key.Text("type")),
        })]);
        facts["failuresInARow"] = written.Integer("failuresInARow") ?? 0;
        return new ReportedKeySet(ns, name, facts);
    }

    /// <summary>The object of the API: in the policy's namespace, whoever has it.</summary>
    public JsonObject Shown(ReportingProxy proxy)
    {
        JsonObject metadata = new() { ["name"] = $"{Policy}-{Facts["rule"]}-{Mark(proxy)}", ["namespace"] = Namespace };
        // So that the column AGE is that of the keys.
        if (Facts.Text("fetched") is { } fetched) metadata["creationTimestamp"] = fetched;
        JsonObject shown = new()
        {
            ["apiVersion"] = "sallyport.dev/v1", ["kind"] = "KeySet", ["metadata"] = metadata, ["proxy"] = $"{proxy.Namespace}/{proxy.Name}",
        };
        foreach ((string field, JsonNode? value) in Facts) shown[field] = value?.DeepClone();
        return shown;
    }

    private static string StateOf(JsonNode? written)
    {
        if (written.Integer("keyCount") is null or <= 0) return "NoKeys";
        if (written.Text("source") == "jwks") return "Written";
        return written.Integer("failuresInARow") is > 0 ? "Failing" : "Current";
    }

    // Proxies of one name in two namespaces, or under two accounts, both have it.
    private static string Mark(ReportingProxy proxy) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{proxy.Namespace}/{proxy.Account}/{proxy.Name}")))[..10];
}
