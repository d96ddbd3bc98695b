using System.Text.Json.Nodes;
using Sallyport.Console.Forms;

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
            form = new GatewayJwtForm { Token = JwtRuleForm.Read(rule) };
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
                case "hosts" or "notHosts": match.Hosts = MatchRule.Join(values); break;
                case "paths" or "notPaths": match.Paths = MatchRule.Join(values); break;
                case "methods" or "notMethods": match.Methods = MatchRule.Join(values); break;
                case "ports" or "notPorts": match.Ports = MatchRule.Join(values); break;
                default: break; // Found out when the documents are compared.
            }
        if ((string?)header?["key"] is { } key && key.StartsWith("request.headers[", StringComparison.Ordinal))
        {
            match.HeaderName = key["request.headers[".Length..].TrimEnd(']');
            match.HeaderValues = MatchRule.Join(header["values"] ?? header["notValues"]);
        }
        return match;
    }

    private static JsonObject Operation(JsonNode? rule) => (rule?["to"] as JsonArray)?.FirstOrDefault()?["operation"] as JsonObject ?? [];

    private static JsonNode? Header(JsonNode? rule) => (rule?["when"] as JsonArray)?.FirstOrDefault();
}
