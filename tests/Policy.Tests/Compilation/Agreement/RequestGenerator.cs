using System.Text.Json.Nodes;

namespace Sallyport.Policy.Tests.Compilation.Agreement;

/// <summary>Makes requests of the alphabet that policies are made of.</summary>
internal sealed class RequestGenerator(Random random)
{
    private static readonly string[] s_segments = ["a", "a", "b", "", ".", "..", "%61", "%2e%2e", "a%2Fb", "a;b", "..;x", ".;", "b\\a", "%2F", "a*"];
    private static readonly string[] s_claimNames = ["c", "c", "azp", "scope", "c[d]", "c.d", "permission"];

    public PlainRequest Next() => new()
    {
        Method = Pick("GET", "GET", "POST", "PUT", "DELETE"),
        Target = "/" + string.Join('/', Many(0, 3, () => Pick(s_segments))) + Pick("", "", "?q=1", "?"),
        Host = Pick("x.com", "X.com", "x.com:8080", "y.com", "b.org"),
        Headers = [.. Many(0, 4, Header)],
        Claims = random.Next(3) == 0 ? null : Claims(),
        Identities = random.Next(3) == 0 ? null : [.. Identities().Distinct()],
        SourceAddress = Pick("10.0.0.9", "10.0.0.11", "10.200.0.1", "192.168.1.1", "::1", "fd00::9", "::ffff:10.0.0.9"),
        LocalAddress = Pick("10.0.0.1", "fd00::1"),
        LocalPort = random.Next(4) == 0 ? 9090 : 8080,
        ServerName = Pick("", "x.com", "y.org"),
    };

    public JsonObject Claims()
    {
        JsonObject claims = [];
        if (random.Next(8) != 0)
            claims["iss"] = Pick("I", "I", "https://i", "https://i/", "*", "xI");
        if (random.Next(8) != 0)
            claims["sub"] = Pick("S", "S", "ST", "", "*", "TS", "S\n");

        // A token with any other type here would not verify (request-authentication.md 7).
        if (random.Next(3) == 0)
            claims["aud"] = random.Next(2) == 0 ? Pick("v", "w", "") : new JsonArray([.. Many(0, 3, () => JsonValue.Create(Pick("v", "w", "vw", "v w")))]);
        for (int count = random.Next(4); count > 0; count--)
            claims[Pick(s_claimNames)] = Claim(depth: 0);
        return claims;
    }

    private JsonNode? Claim(int depth) => random.Next(10) switch
    {
        0 when depth < 2 => new JsonArray([.. Many(0, 3, () => Claim(depth + 1))]),
        1 or 2 when depth == 0 => new JsonArray([.. Many(1, 3, () => Claim(depth + 1))]),
        3 or 4 when depth < 2 => new JsonObject { ["d"] = Claim(depth + 1) },
        5 => random.Next(2) == 0 ? 7 : true,
        6 => null,
        _ => Pick("v", "w", "vw", "v w", "v\nw", "", "v\r", "w v vw"),
    };

    private (string, string) Header()
    {
        string name = Pick("x", "X", "x-b", "User-Agent", "cookie", "x-forwarded-for");
        string value = name == "x-forwarded-for"
            ? Pick("10.0.0.9", "1.1.1.1, 10.0.0.9", "10.0.0.9 , fd00::9", "1.1.1.1:80", "10.0.0.9, x")
            : Pick("1", "2", "12", "1,2", "a=1", "");
        return (name, value);
    }

    private IEnumerable<string> Identities() => Many(1, 2, () =>
        $"spiffe://{Pick("td", "old", "cluster.local", "other")}/ns/{Pick("ns1", "ns2")}/{Pick("", "", "more/")}sa/{Pick("a", "b", "ab", "a/x")}");

    private List<T> Many<T>(int least, int most, Func<T> make) => [.. Enumerable.Range(0, random.Next(least, most + 1)).Select(_ => make())];

    private string Pick(params string[] from) => from[random.Next(from.Length)];
}
