using System.Text.Json;
using Sallyport.Engine.Authentication;
using Sallyport.Engine.Tokens;
using Sallyport.Proxy.Keys;

namespace Sallyport.Proxy.Admin;

/// <summary><c>/keys</c>: which keys each issuer's tokens are verified with, and how their fetching goes. Never key material.</summary>
internal static class KeysPage
{
    public static AdminAnswer Render(ProxyView view) => AdminAnswer.Json(json =>
    {
        HashSet<KeyRingState> remote = [];
        json.WriteStartObject();
        json.WriteStartArray("issuers");
        foreach (KeySetEntry entry in view.Keys.Entries.OrderBy(entry => entry.Issuer, StringComparer.Ordinal))
        {
            remote.Add(entry.Ring);
            WriteRemote(json, entry, view.Time.GetUtcNow());
        }
        foreach (JwtRulePlan rule in view.State.Current.Snapshot.Authentication.Rules)
            if (remote.Add(rule.Keys))
                WriteInline(json, rule);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>Where a key set is fetched, without anything secret that a URL can carry: user, password, query.</summary>
    public static string AddressOf(KeySetEntry entry)
    {
        if (entry.JwksUri is null)
            return "discovery";
        if (!Uri.TryCreate(entry.JwksUri, UriKind.Absolute, out Uri? uri))
            return "unreadable";
        return uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
    }

    private static void WriteRemote(Utf8JsonWriter json, KeySetEntry entry, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteString("issuer", entry.Issuer);
        json.WriteString("source", entry.JwksUri is null ? "discovery" : "jwksUri");
        if (entry.JwksUri is not null)
            json.WriteString("address", AddressOf(entry));
        WriteKeys(json, entry.Ring.Current);
        WriteTime(json, "lastSuccess", entry.LastSuccess);
        if (entry.LastSuccess is { } success)
            json.WriteNumber("ageSeconds", Math.Max(0, (long)(now - success).TotalSeconds));
        else
            json.WriteNull("ageSeconds");
        json.WriteString("lastError", entry.LastError);
        json.WriteNumber("failuresInARow", entry.FailuresInARow);
        WriteTime(json, "nextRefresh", entry.NextAttempt);
        json.WriteNumber("unknownKeyRefetches", entry.Refetches);
        json.WriteEndObject();
    }

    private static void WriteInline(Utf8JsonWriter json, JwtRulePlan rule)
    {
        json.WriteStartObject();
        json.WriteString("issuer", rule.Issuer);
        json.WriteString("source", "jwks");
        json.WriteString("policy", rule.Policy);
        WriteKeys(json, rule.Keys.Current);
        json.WriteEndObject();
    }

    private static void WriteKeys(Utf8JsonWriter json, KeyRing ring)
    {
        json.WriteNumber("keyCount", ring.Count);
        json.WriteStartArray("keys");
        for (int i = 0; i < ring.Count; i++)
        {
            (string type, string keyId) = ring.Describe(i);
            json.WriteStartObject();
            json.WriteString("kid", keyId);
            json.WriteString("type", type);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
            json.WriteString(name, known);
        else
            json.WriteNull(name);
    }
}
