using System.Text.Json.Nodes;

namespace Sallyport.Policy.Tests.Compilation.Agreement;

/// <summary>Makes valid policies of a small alphabet, so that rules and requests often meet.</summary>
internal sealed class PolicyGenerator(Random random)
{
    private static readonly string[] s_withoutAccounts = ["principals", "notPrincipals", "namespaces", "notNamespaces"];

    private static readonly Dictionary<string, string[]> s_source = new()
    {
        ["principals"] = Alphabet.Principals,
        ["requestPrincipals"] = Alphabet.RequestPrincipals,
        ["namespaces"] = ["ns1", "ns2", "ns*", "*", "*2", "n*1", "ns", "ns1/sa"],
        ["serviceAccounts"] = ["a", "ns1/a", "ns2/a", "b", "ns2/b", "ns1/sa"],
        ["trustDomains"] = ["td", "old", "cluster.local", "*", "t*", "*d", "other"],
        ["ipBlocks"] = Alphabet.Blocks,
        ["remoteIpBlocks"] = Alphabet.Blocks,
    };

    private static readonly Dictionary<string, string[]> s_operation = new()
    {
        ["hosts"] = ["x.com", "X.com", "x.com:*", "*.com", "x*", "*", "x.com:8080", "*:8080", "y.com"],
        ["ports"] = ["8080", "9090", "08080", "0"],
        ["methods"] = ["GET", "POST", "P*", "*T", "*", "get", "GE*T"],
        ["paths"] =
        [
            "/a", "/a*", "*/b", "*", "/a/b", "/a/", "/", "/a/{*}", "/{*}", "/{**}", "/a/{**}", "/{*}/b", "/a/{*}/{**}", "/a/{**}/", "/%61", "*a*", "/a;b",
            "/a%2Fb", "/a/../b",
        ],
    };

    private static readonly Dictionary<string, string[]> s_conditions = new()
    {
        ["source.principal"] = Alphabet.Principals,
        ["source.namespace"] = s_source["namespaces"],
        ["source.serviceAccount"] = s_source["serviceAccounts"],
        ["source.trustDomain"] = s_source["trustDomains"],
        ["source.ip"] = Alphabet.Blocks,
        ["remote.ip"] = Alphabet.Blocks,
        ["destination.ip"] = Alphabet.Blocks,
        ["destination.port"] = s_operation["ports"],
        ["connection.sni"] = ["x.com", "*.com", "x*", "*", "X.com"],
        ["request.auth.principal"] = Alphabet.RequestPrincipals,
        ["request.auth.audiences"] = Alphabet.Claims,
        ["request.auth.presenter"] = Alphabet.Claims,
        ["request.auth.claims[c]"] = Alphabet.Claims,
        ["request.auth.claims[c][d]"] = Alphabet.Claims,
        ["request.auth.claims[c[d]]"] = Alphabet.Claims,
        ["request.auth.claims[c.d]"] = Alphabet.Claims,
        ["request.auth.claims[scope]"] = Alphabet.Claims,
        ["request.auth.claims[iss]"] = ["I", "*", "https://i", "https://*"],
        ["request.headers[x]"] = Alphabet.Headers,
        ["request.headers[X-B]"] = Alphabet.Headers,
        ["request.headers[user-agent]"] = Alphabet.Headers,
        ["request.headers[cookie]"] = Alphabet.Headers,
        ["request.headers[:method]"] = s_operation["methods"],
        ["request.headers[:path]"] = ["/a", "/a?*", "*?q=1", "*", "/a*"],
        ["request.headers[host]"] = ["x.com", "X.com", "*.com", "*"],
        ["request.headers[:authority]"] = ["x.com", "*:8080", "x*"],
    };

    public JsonObject Next(int number)
    {
        string action = random.Next(3) switch { 0 => "DENY", 1 => "ALLOW", _ => "" };
        JsonObject spec = new() { ["rules"] = List(action == "DENY" ? 1 : 0, 3, Rule) };
        if (action.Length > 0)
            spec["action"] = action;
        return new JsonObject
        {
            ["apiVersion"] = "security.istio.io/v1",
            ["kind"] = "AuthorizationPolicy",
            ["metadata"] = new JsonObject { ["name"] = $"p{number}", ["namespace"] = random.Next(3) == 0 ? "istio-system" : "ns1" },
            ["spec"] = spec,
        };
    }

    private JsonObject Rule()
    {
        JsonObject rule = [];
        if (random.Next(2) == 0)
            rule["from"] = List(1, 2, () => new JsonObject { ["source"] = Entry(s_source) });
        if (random.Next(2) == 0)
            rule["to"] = List(1, 2, () => new JsonObject { ["operation"] = Entry(s_operation) });
        if (random.Next(2) == 0)
            rule["when"] = List(1, 2, Condition);
        return rule;
    }

    // One or two fields, each plain, negated, or both.
    private JsonObject Entry(Dictionary<string, string[]> fields)
    {
        JsonObject entry = [];
        for (int count = random.Next(1, 3); count > 0; count--)
        {
            (string name, string[] values) = fields.ElementAt(random.Next(fields.Count));
            string negated = "not" + char.ToUpperInvariant(name[0]) + name[1..];
            int form = random.Next(5);
            if (form != 0)
                entry[name] = Values(values);
            if (form is 0 or 1)
                entry[negated] = Values(values);
        }

        // validation.md 3.18: service accounts stand alone.
        bool hasAccounts = entry.ContainsKey("serviceAccounts") || entry.ContainsKey("notServiceAccounts");
        foreach (string other in hasAccounts ? s_withoutAccounts : [])
            entry.Remove(other);
        return entry;
    }

    private JsonObject Condition()
    {
        (string key, string[] values) = s_conditions.ElementAt(random.Next(s_conditions.Count));
        JsonObject condition = new() { ["key"] = key };
        int form = random.Next(5);
        if (form != 0)
            condition["values"] = Values(values);
        if (form is 0 or 1)
            condition["notValues"] = Values(values);
        return condition;
    }

    private JsonArray Values(string[] alphabet) => List(1, 3, () => JsonValue.Create(alphabet[random.Next(alphabet.Length)]));

    private JsonArray List(int least, int most, Func<JsonNode> make) =>
        new([.. Enumerable.Range(0, random.Next(least, most + 1)).Select(_ => make())]);
}
