using System.Text.Json.Nodes;

namespace Sallyport.Console.Wizard;

/// <summary>
/// Recognises a pair of documents as a filled-in form. Whatever the form cannot say, written by hand or by another tool, is not guessed at:
/// the form is read, its documents are made again, and only if they are the same is it the pair.
/// </summary>
internal static class GatewayJwtReader
{
    public static GatewayJwtForm? TryRead(JsonObject authentication, JsonObject authorization, GatewayChoice gateway)
    {
        if (authentication["spec"]?["jwtRules"] is not JsonArray { Count: 1 } jwtRules || jwtRules[0] is not JsonObject rule)
            return null;
        GatewayJwtForm form;
        try
        {
            form = ReadRule(rule);
            ReadMatches(form, authorization["spec"]?["rules"] as JsonArray ?? []);
        }
        catch (InvalidOperationException)
        {
            // A member of another type than the form's: the API would have refused it, but another API server may not.
            return null;
        }
        return JsonNode.DeepEquals(GatewayJwtDocuments.RequestAuthentication(form, gateway)["spec"], authentication["spec"])
            && JsonNode.DeepEquals(GatewayJwtDocuments.AuthorizationPolicy(form, gateway)["spec"], authorization["spec"])
            ? form
            : null;
    }

    private static GatewayJwtForm ReadRule(JsonObject rule)
    {
        JsonNode? place = (rule["fromHeaders"] as JsonArray)?.FirstOrDefault();
        return new GatewayJwtForm
        {
            Issuer = (string?)rule["issuer"] ?? "",
            Source = rule.ContainsKey("jwksUri") ? KeySource.Uri : KeySource.Inline,
            Jwks = (string?)rule["jwks"] ?? "",
            JwksUri = (string?)rule["jwksUri"] ?? "",
            Audiences = Join(rule["audiences"]),
            HeaderName = (string?)place?["name"] ?? "",
            HeaderPrefix = (string?)place?["prefix"] ?? "",
            Parameters = Join(rule["fromParams"]),
            Cookies = Join(rule["fromCookies"]),
            ForwardsToken = (bool?)rule["forwardOriginalToken"] ?? false,
            PayloadHeader = (string?)rule["outputPayloadToHeader"] ?? "",
            ClaimHeaders = string.Join('\n', (rule["outputClaimToHeaders"] as JsonArray ?? []).Select(entry => $"{entry?["header"]}: {entry?["claim"]}")),
        };
    }

    private static void ReadMatches(GatewayJwtForm form, JsonArray rules)
    {
        // One rule without a condition asks everybody for a token: nothing is exempt.
        bool isNegated = rules.All(rule => Operation(rule).Count == 0 && Header(rule) is null) || rules.Any(rule => Operation(rule).Any(field => field.Key.StartsWith("not", StringComparison.Ordinal)) || Header(rule)?["notValues"] is not null);
        form.Mode = isNegated ? MatchMode.BypassIfMatched : MatchMode.AuthIfMatched;
        // Of several rules together only those of one field each can be told apart again; they are one rule's fields then.
        form.Rules = isNegated
            ? [ReadMatch(rules.SelectMany(Operation), rules.Select(Header).FirstOrDefault(header => header is not null))]
            : [.. rules.Select(rule => ReadMatch(Operation(rule), Header(rule)))];
        if (form.Rules.Count == 0)
            form.Rules.Add(new MatchRule());
    }

    private static MatchRule ReadMatch(IEnumerable<KeyValuePair<string, JsonNode?>> operation, JsonNode? header)
    {
        MatchRule match = new();
        foreach ((string name, JsonNode? values) in operation)
            switch (name)
            {
                case "hosts" or "notHosts": match.Hosts = Join(values); break;
                case "paths" or "notPaths": match.Paths = Join(values); break;
                case "methods" or "notMethods": match.Methods = Join(values); break;
                case "ports" or "notPorts": match.Ports = Join(values); break;
                default: break; // Found out when the documents are compared.
            }
        if ((string?)header?["key"] is { } key && key.StartsWith("request.headers[", StringComparison.Ordinal))
        {
            match.HeaderName = key["request.headers[".Length..].TrimEnd(']');
            match.HeaderValues = Join(header["values"] ?? header["notValues"]);
        }
        return match;
    }

    private static JsonObject Operation(JsonNode? rule) => (rule?["to"] as JsonArray)?.FirstOrDefault()?["operation"] as JsonObject ?? [];

    private static JsonNode? Header(JsonNode? rule) => (rule?["when"] as JsonArray)?.FirstOrDefault();

    private static string Join(JsonNode? list) => string.Join(", ", (list as JsonArray ?? []).Select(value => (string?)value ?? ""));
}
