using System.Globalization;
using System.Text.Json.Nodes;
using Sallyport.Engine.Authentication;
using Sallyport.Engine.Tokens;
using Sallyport.Policy.Resources;
using Sallyport.Proxy.Admin;
using Sallyport.Proxy.Configuration;
using Sallyport.Proxy.Keys;

namespace Sallyport.Proxy.Reporting;

/// <summary>
/// What is said about the keys of each token rule: how their fetching goes, and which they are by id and type, never what they are made of.
/// </summary>
internal static class KeySetReport
{
    /// <summary>Ids that are named of one key set; an issuer chooses how many there are and how long.</summary>
    private const int MaxKeys = 20, MaxLength = 256;

    /// <summary>A report must reach the control plane, however many rules there are: the rest is left out.</summary>
    private const int MaxTotalLength = 256 * 1024;

    public static JsonArray Of(ProxyModel model, KeySetTable keys)
    {
        HashSet<string> policies = [.. model.Applying.OfType<RequestAuthentication>().Select(policy => policy.FullName)];
        JsonArray all = [];
        int length = 0;
        foreach (JwtRulePlan rule in model.Snapshot.Authentication.Rules)
        {
            if (!policies.Contains(rule.Policy))
                continue;
            JsonObject report = Of(rule, keys.Find(rule.Keys));
            length += report.ToJsonString().Length;
            if (length > MaxTotalLength)
                break;
            all.Add((JsonNode)report);
        }
        return all;
    }

    private static JsonObject Of(JwtRulePlan rule, KeySetEntry? entry)
    {
        KeyRing ring = rule.Keys.Current;
        JsonObject report = new()
        {
            ["policy"] = rule.Policy, ["rule"] = rule.IndexInPolicy, ["issuer"] = Cut(rule.Issuer), ["keyCount"] = ring.Count,
            ["keys"] = new JsonArray([.. Enumerable.Range(0, Math.Min(ring.Count, MaxKeys)).Select(at => Key(ring.Describe(at)))]),
            ["source"] = entry is null ? "jwks" : entry.JwksUri is null ? "discovery" : "jwksUri",
        };
        if (entry is null)
            return report;
        if (entry.JwksUri is not null)
            report["address"] = Cut(KeysPage.AddressOf(entry));
        if (entry.LastSuccess is { } fetched)
            report["fetched"] = Time(fetched);
        if (entry.NextAttempt is { } next)
            report["nextFetch"] = Time(next);
        if (entry.LastError is { } error)
            report["lastError"] = Cut(error);
        report["failuresInARow"] = entry.FailuresInARow;
        return report;
    }

    private static JsonNode Key((string Type, string KeyId) key) => new JsonObject { ["kid"] = Cut(key.KeyId), ["type"] = key.Type };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Cut(string text) => text.Length > MaxLength ? text[..MaxLength] + "…" : text;
}
