using System.Text.Json.Nodes;
using Sallyport.Console.Wizard;

namespace Sallyport.Console.Forms;

/// <summary>An entry of <c>jwtRules</c>, as a person fills it in. Lists are words, separated by commas, blanks or lines.</summary>
public sealed class JwtRuleForm
{
    public string Issuer { get; set; } = "";

    public KeySource Source { get; set; }

    public string Jwks { get; set; } = "";

    public string JwksUri { get; set; } = "";

    /// <summary>Limit for fetching the key set, such as <c>5s</c>; empty: the default one.</summary>
    public string Timeout { get; set; } = "";

    /// <summary>Empty: audiences are not looked at.</summary>
    public string Audiences { get; set; } = "";

    /// <summary>Headers that a token is taken from; without any place the default ones are.</summary>
    public List<TokenHeader> Headers { get; init; } = [new()];

    public string Parameters { get; set; } = "";

    public string Cookies { get; set; } = "";

    /// <summary>A request without this rule's token is refused.</summary>
    public bool IsRequired { get; set; }

    /// <summary>The application gets the token too.</summary>
    public bool ForwardsToken { get; set; }

    /// <summary>Header that gets the token's payload; empty: none.</summary>
    public string PayloadHeader { get; set; } = "";

    /// <summary>Lines <c>header: claim</c>.</summary>
    public string ClaimHeaders { get; set; } = "";

    /// <summary>Claims that hold a list in one text.</summary>
    public string SpaceDelimitedClaims { get; set; } = "";

    /// <summary>The headers that are filled in.</summary>
    public IEnumerable<TokenHeader> Places => Headers.Where(place => place.Name.Trim().Length > 0);

    /// <summary>The claims of <see cref="ClaimHeaders"/>; an entry without claim was not understood.</summary>
    public IEnumerable<(string Header, string Claim)> Claims =>
        ClaimHeaders.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line =>
        {
            int colon = line.IndexOf(':');
            return colon < 0 ? (line, "") : (line[..colon].Trim(), line[(colon + 1)..].Trim());
        });

    public JsonObject ToJson()
    {
        JsonObject rule = new() { ["issuer"] = Issuer };
        AddList(rule, "audiences", MatchRule.Words(Audiences));
        if (Source == KeySource.Inline)
            rule["jwks"] = Jwks;
        else if (Source == KeySource.Uri)
            rule["jwksUri"] = JwksUri.Trim();
        AddText(rule, "timeout", Timeout);
        JsonNode[] places = [.. Places.Select(PlaceOf)];
        if (places.Length > 0)
            rule["fromHeaders"] = new JsonArray(places);
        AddList(rule, "fromParams", MatchRule.Words(Parameters));
        AddList(rule, "fromCookies", MatchRule.Words(Cookies));
        if (IsRequired)
            rule["presence"] = "REQUIRED";
        if (ForwardsToken)
            rule["forwardOriginalToken"] = true;
        AddText(rule, "outputPayloadToHeader", PayloadHeader);
        JsonNode[] claims = [.. Claims.Select(entry => new JsonObject { ["header"] = entry.Header, ["claim"] = entry.Claim })];
        if (claims.Length > 0)
            rule["outputClaimToHeaders"] = new JsonArray(claims);
        AddList(rule, "spaceDelimitedClaims", MatchRule.Words(SpaceDelimitedClaims));
        return rule;
    }

    /// <summary>Fills a form in. Whether it says the same can only be told by making its document again.</summary>
    /// <exception cref="InvalidOperationException">A member is of another type than the form's.</exception>
    public static JwtRuleForm Read(JsonObject rule) => new()
    {
        Issuer = (string?)rule["issuer"] ?? "",
        Source = rule.ContainsKey("jwks") ? KeySource.Inline : rule.ContainsKey("jwksUri") ? KeySource.Uri : KeySource.Discovery,
        Jwks = (string?)rule["jwks"] ?? "",
        JwksUri = (string?)rule["jwksUri"] ?? "",
        Timeout = (string?)rule["timeout"] ?? "",
        Audiences = MatchRule.Join(rule["audiences"]),
        Headers = [.. (rule["fromHeaders"] as JsonArray ?? [new JsonObject()]).Select(
            place => new TokenHeader { Name = (string?)place?["name"] ?? "", Prefix = (string?)place?["prefix"] ?? "" })],
        Parameters = MatchRule.Join(rule["fromParams"]),
        Cookies = MatchRule.Join(rule["fromCookies"]),
        IsRequired = (string?)rule["presence"] == "REQUIRED",
        ForwardsToken = (bool?)rule["forwardOriginalToken"] ?? false,
        PayloadHeader = (string?)rule["outputPayloadToHeader"] ?? "",
        ClaimHeaders = string.Join('\n', (rule["outputClaimToHeaders"] as JsonArray ?? []).Select(entry => $"{entry?["header"]}: {entry?["claim"]}")),
        SpaceDelimitedClaims = MatchRule.Join(rule["spaceDelimitedClaims"]),
    };

    private static JsonObject PlaceOf(TokenHeader place)
    {
        JsonObject o = new() { ["name"] = place.Name.Trim() };
        if (place.Prefix.Length > 0)
            o["prefix"] = place.Prefix;
        return o;
    }

    private static void AddText(JsonObject o, string name, string text)
    {
        if (text.Trim() is { Length: > 0 } value)
            o[name] = value;
    }

    private static void AddList(JsonObject o, string name, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
            o[name] = new JsonArray([.. values.Select(value => (JsonNode)value)]);
    }
}
