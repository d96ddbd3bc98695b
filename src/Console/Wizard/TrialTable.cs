using System.Text.Json.Nodes;

namespace Sallyport.Console.Wizard;

/// <summary>
/// The requests whose answers are shown before a change is made: with and without token where the rules say something and where they do not,
/// and the ways by which a path is written differently to get around a policy.
/// </summary>
internal static class TrialTable
{
    /// <summary>A policy with more paths is shown by its first ones.</summary>
    private const int MaxPaths = 3;

    private const string ElsewherePath = "/somewhere/else";

    public static async Task<(IReadOnlyList<TrialRow> Rows, string? Problem)> MakeAsync(
        GatewayJwtForm form, GatewayChoice gateway, IReadOnlyList<JsonObject> inForce, IRequestTrial trial, DateTimeOffset now, CancellationToken cancel)
    {
        (string jwks, string token) = TrialToken.Make(form.Token.Issuer, MatchRule.Words(form.Token.Audiences).FirstOrDefault(), now);
        TrialRow[] rows = [.. Requests(form, token)];
        IReadOnlyList<JsonObject> documents = Replace(form, gateway, inForce, jwks);
        TrialAnswers answers = await trial.AskAsync(
            documents, new TrialWorkload(true, gateway.Namespace, new Dictionary<string, string> { ["istio"] = gateway.Label, ["app"] = "istio-ingressgateway" }),
            [.. rows.Select(row => row.Request)], cancel);
        return answers.Problem is null
            ? ([.. rows.Zip(answers.Answers, (row, answer) => row with { Answer = answer })], null)
            : ([], answers.Problem);
    }

    // The new pair takes the old one's place, with a key of which there is a token.
    private static List<JsonObject> Replace(GatewayJwtForm form, GatewayChoice gateway, IReadOnlyList<JsonObject> inForce, string jwks)
    {
        JsonObject authentication = GatewayJwtDocuments.RequestAuthentication(form, gateway);
        JsonObject rule = (JsonObject)authentication["spec"]!["jwtRules"]![0]!;
        rule.Remove("jwksUri");
        rule["jwks"] = jwks;
        return
        [
            .. inForce.Where(o => !((string?)o["kind"] is "RequestAuthentication" or "AuthorizationPolicy"
                && (string?)o["metadata"]?["name"] == gateway.DocumentName && (string?)o["metadata"]?["namespace"] == gateway.Namespace)),
            authentication, GatewayJwtDocuments.AuthorizationPolicy(form, gateway),
        ];
    }

    private static IEnumerable<TrialRow> Requests(GatewayJwtForm form, string token)
    {
        MatchRule rule = form.Rules.FirstOrDefault(one => !one.IsEmpty) ?? new MatchRule();
        string host = MatchRule.Words(rule.Hosts).Where(text => text != "*").Select(Concrete).FirstOrDefault() ?? "gateway.localhost";
        string method = MatchRule.Words(rule.Methods).FirstOrDefault(text => !text.Contains('*')) ?? "GET";
        string[] paths = [.. form.Rules.SelectMany(one => MatchRule.Words(one.Paths)).Select(Concrete).Where(path => path.StartsWith('/')).Take(MaxPaths)];
        string first = paths.FirstOrDefault() ?? "/";
        (string, string)[] fields = rule.Header is { } header ? [(header.Name, Concrete(header.Values[0]))] : [];
        (string goodQuery, (string, string)[] good) = Carry(form, token);
        (string badQuery, (string, string)[] bad) = Carry(form, "invalid");
        yield return Row("a path of the rules", "good", method, first + goodQuery, [.. fields, .. good]);
        yield return Row("a path of the rules", "none", method, first, fields);
        yield return Row("a path of the rules", "not genuine", method, first + badQuery, [.. fields, .. bad]);
        yield return Row("another path", "none", method, ElsewherePath, fields);
        foreach (string path in paths)
            foreach ((string what, string variant) in Variants(path))
                yield return Row(what, "none", method, variant, fields) with { IsVariant = true };
        foreach (string path in paths.DefaultIfEmpty(first))
            foreach (string other in OtherMethods(method))
                yield return Row("another method", "none", other, path, fields) with { IsVariant = true };

        TrialRow Row(string what, string which, string verb, string path, (string, string)[] sent) =>
            new(what, which, new TrialRequest(verb, $"http://{host}{path}", sent));
    }

    private static IEnumerable<(string What, string Path)> Variants(string path)
    {
        string last = path.TrimEnd('/');
        int slash = last.LastIndexOf('/');
        if (path.ToUpperInvariant() != path)
            yield return ("other case", path.ToUpperInvariant());
        yield return ("a slash more in front", "/" + path);
        if (slash > 0)
            yield return ("a slash more inside", path.Insert(slash, "/"));
        yield return ("a slash at the end", path + "/");
        yield return ("a slash written %2F", slash > 0 ? path[..slash] + "%2F" + path[(slash + 1)..] : "/%2F" + path[1..]);
        if (path.Length > 1 && char.IsAsciiLetterOrDigit(path[1]))
            yield return ($"a letter written %{(int)path[1]:X2}", $"/%{(int)path[1]:X2}{path[2..]}");
        yield return ("with a path parameter", last + ";x");
        yield return ("by way of another", "/a/.." + path);
    }

    private static string[] OtherMethods(string method) => method == "GET" ? ["HEAD", "POST"] : ["GET"];

    // Something that a pattern fits.
    private static string Concrete(string pattern) => pattern.Replace("{**}", "x", StringComparison.Ordinal)
        .Replace("{*}", "x", StringComparison.Ordinal).Replace("*", pattern.Length == 1 ? "/" : "x", StringComparison.Ordinal);

    // request-authentication.md 5.1: one place of the rule's own, or the default one.
    private static (string Query, (string, string)[] Fields) Carry(GatewayJwtForm form, string token)
    {
        if (form.Token.Places.FirstOrDefault() is { } place)
            return ("", [(place.Name.Trim(), place.Prefix + token)]);
        if (MatchRule.Words(form.Token.Parameters).FirstOrDefault() is { } parameter)
            return ($"?{parameter}={token}", []);
        return MatchRule.Words(form.Token.Cookies).FirstOrDefault() is { } cookie
            ? ("", [("cookie", $"{cookie}={token}")])
            : ("", [("authorization", "Bearer " + token)]);
    }
}
