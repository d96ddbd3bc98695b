using System.Diagnostics;
using System.Globalization;
using Sallyport.Engine.Authorization;
using Sallyport.Engine.Authorization.Indexing;
using Sallyport.Engine.Http;
using Sallyport.Policy.Compilation;
using Sallyport.Policy.Resources;
using static Sallyport.Policy.Tests.Compilation.Authorization.Policies;

namespace Sallyport.Policy.Tests.Compilation.Authorization;

/// <summary>The index finds what trying rule by rule finds, and tries few rules.</summary>
public sealed class RuleIndexTests
{
    private static readonly string[] _paths = ["/", "/a", "/a/b", "/a/", "/b", "/a/b/c", "/ab"];
    private static readonly string[] _pathValues = ["/a", "/a*", "/a/*", "*b", "*", "/b", "/a/{*}", "/{**}", "/{*}/b", "/*", "/a/b"];
    private static readonly string[] _hosts = ["b.example", "B.example:80", "c.example"];
    private static readonly string[] _identities = ["spiffe://td/ns/n1/sa/s1", "spiffe://td/ns/n2/sa/s1", "spiffe://td/ns/n1/sa/s2/x", "spiffe://x/ns/ns/sa/sa"];
    private static readonly string[] _claims =
    [
        """{"iss":"i","sub":"s1","groups":["a","b"],"scope":"r w"}""", """{"iss":"i","sub":"s2","groups":"c"}""", """{"iss":"j"}""", """{}""",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Finds_what_a_scan_finds(int seed)
    {
        Random random = new(seed);
        for (int round = 0; round < 40; round++)
        {
            RuleSet rules = Compile(Deny([.. Enumerable.Range(0, random.Next(9, 40)).Select(_ => Rule(random))])).Deny;
            for (int i = 0; i < 60; i++)
            {
                PolicyInput input = new(Request(random));
                rules.FindFirst(input).ShouldBe(rules.Scan(input));
            }
        }
    }

    [Fact]
    public void Files_rules_under_what_tells_them_apart()
    {
        Operation same = new() { Paths = ["/same"] };
        MostTried(i => To(same) with { From = [new Source { RequestPrincipals = [$"i/s{i}"] }] }).ShouldBe(1);
        MostTried(i => Paths($"/p{i}/*")).ShouldBe(1);
        MostTried(i => Paths($"/p{i}/{{*}}")).ShouldBe(1);
        MostTried(i => From(new Source { ServiceAccounts = [$"ns{i}/default"] })).ShouldBe(1);
        MostTried(i => From(new Source { ServiceAccounts = [$"sa{i}"] })).ShouldBe(1);
        MostTried(i => From(new Source { Namespaces = [$"ns{i}"] }) with { To = [same] }).ShouldBe(1);
        MostTried(i => From(new Source { Principals = [$"td/ns/a/sa/s{i}"] })).ShouldBe(1);
        MostTried(i => To(new Operation { Hosts = [$"h{i}"], Methods = ["GET"] })).ShouldBe(1);
        MostTried(i => When("request.auth.claims[groups]", [$"g{i}"])).ShouldBe(1);
        MostTried(i => When("request.headers[x]", [$"g{i}"])).ShouldBe(1);
        MostTried(i => When("request.headers[x]", null, [$"g{i}"])).ShouldBe(100);
    }

    [Fact]
    public void Keeps_the_order_of_ids_among_matches()
    {
        RuleSet rules = Compile(Allow([.. Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? Paths("/a") : Any)])).Allow;
        rules.FindFirst(new PolicyInput(Asked.Get("/a")))!.RuleIndex.ShouldBe(0);
        rules.FindFirst(new PolicyInput(Asked.Get("/b")))!.RuleIndex.ShouldBe(11);
    }

    [Fact]
    public void Costs_about_the_same_with_a_hundred_times_the_rules()
    {
        // Counted in time, since a step has no other measure; the bound is wide enough for a busy machine, and a scan is far outside it.
        TimeSpan few = Fastest(100), many = Fastest(10_000);
        many.ShouldBeLessThan(few * 20);
    }

    private static TimeSpan Fastest(int count)
    {
        RuleSet rules = Compile(Allow([.. Enumerable.Range(0, count).Select(i => Paths(Number(i)))])).Allow;
        PolicyInput input = new(Asked.Get("/none"));
        TimeSpan fastest = TimeSpan.MaxValue;
        for (int round = 0; round < 20; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < 200; i++)
                rules.FindFirst(input);
            TimeSpan taken = Stopwatch.GetElapsedTime(start);
            fastest = taken < fastest ? taken : fastest;
        }
        return fastest;
    }

    private static string Number(int i) => "/p" + i.ToString(CultureInfo.InvariantCulture);

    private static int MostTried(Func<int, AuthorizationRule> rule)
    {
        AuthorizationRuleCompiler compiler = new(Deny([.. Enumerable.Range(0, 100).Select(rule)]), new TrustDomains("cluster.local", []), isTcp: false);
        RuleIndex index = new([.. compiler.CompileAll()]);
        return index.ResidualCount + index.LargestBucket;
    }

    private static AuthorizationRule Rule(Random random) => new()
    {
        From = random.Next(2) == 0 ? [] : [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => SourceOf(random))],
        To = random.Next(2) == 0 ? [] : [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => OperationOf(random))],
        When = random.Next(3) > 0 ? [] : [ConditionOf(random)],
    };

    private static Source SourceOf(Random random) => random.Next(8) switch
    {
        0 => new Source { Principals = [Pick(random, "td/ns/n1/sa/s1", "td/*", "*", "*/s1")] },
        1 => new Source { Namespaces = [Pick(random, "n1", "n2", "n*", "ns", "*")] },
        2 => new Source { ServiceAccounts = [Pick(random, "n1/s1", "n2/s1", "n1/s2", "ns/sa")] },
        3 => new Source { RequestPrincipals = [Pick(random, "i/s1", "i/*", "*", "*/s2", "i/s2"), "i/s9"] },
        4 => new Source { NotPrincipals = [Pick(random, "td/ns/n1/sa/s1", "*")] },
        5 => new Source { TrustDomains = [Pick(random, "td", "x", "*")] },
        6 => new Source { IpBlocks = [Pick(random, "10.0.0.9", "10.0.0.0/8", "::/0")], NotNamespaces = ["n2"] },
        _ => new Source { NotRequestPrincipals = [Pick(random, "i/s1", "*")], Namespaces = ["n1"] },
    };

    private static Operation OperationOf(Random random) => random.Next(5) switch
    {
        0 => new Operation { Hosts = [Pick(random, "B.EXAMPLE", "*.example", "c.example", "*")] },
        1 => new Operation { Methods = [Pick(random, "GET", "POST", "*")], NotPaths = [Pick(random, _pathValues)] },
        2 => new Operation { Ports = [Pick(random, "8080", "80")] },
        _ => new Operation { Paths = [Pick(random, _pathValues), Pick(random, _pathValues)] },
    };

    private static Condition ConditionOf(Random random) => random.Next(5) switch
    {
        0 => new Condition("request.auth.claims[groups]", [Pick(random, "a", "c", "*", "z")], []),
        1 => new Condition("request.auth.claims[scope]", [Pick(random, "r", "w", "r w")], []),
        2 => new Condition("request.headers[x]", [Pick(random, "1", "2", "*")], []),
        3 => new Condition("request.headers[:method]", ["GET"], []),
        _ => new Condition("experimental.envoy.filters.a[b]", [], ["x"]),
    };

    private static RequestHead Request(Random random)
    {
        PeerCertificate? peer = random.Next(3) == 0 ? null : Asked.Peer(Pick(random, _identities));
        string[] headers = random.Next(2) == 0 ? [] : ["x", "1", "x", Pick(random, "2", "3")];
        RequestHead request = Asked.Of(Pick(random, "GET", "POST"), Pick(random, _paths), Pick(random, _hosts), peer, headers);
        if (random.Next(3) > 0)
            Asked.Verify(request, Pick(random, _claims));
        return request;
    }

    private static string Pick(Random random, params string[] values) => values[random.Next(values.Length)];
}
