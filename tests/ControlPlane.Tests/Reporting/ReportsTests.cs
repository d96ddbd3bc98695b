using System.Net;
using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Tests.Reporting;

/// <summary>What proxies report: a policy's status by all of them, decisions by each, and nothing in the name of another.</summary>
public sealed class ReportsTests : IAsyncLifetime
{
    private const string Policies = "/apis/security.istio.io/v1/namespaces/foo/authorizationpolicies", Reports = "/apis/sallyport.dev/v1/namespaces/foo/proxyreports";

    private TestApi _api = null!;
    private string _token = "";

    public async Task InitializeAsync()
    {
        _api = await TestApi.StartAsync();
        await _api.PostAsync("/api/v1/namespaces", """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"foo"}}""");
        await _api.PostAsync("/api/v1/namespaces/foo/serviceaccounts", """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"app"}}""");
        await _api.PostAsync(Policies, """{"apiVersion":"security.istio.io/v1","kind":"AuthorizationPolicy","metadata":{"name":"p"},"spec":{}}""");
        _token = (await _api.PostAsync("/api/v1/namespaces/foo/serviceaccounts/app/token", """
            {"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"audiences":["sallyport.dev/proxy"]}}
            """)).Body["status"]!["token"]!.GetValue<string>();
    }

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Says_on_how_many_proxies_a_policy_is_in_force()
    {
        await ReportAsync("one", Policy(1, true));
        await BecomesAsync("InForce", "True", "in force on 1 of 1 proxies");
        await ReportAsync("two", Policy(1, false, "no such field"));
        await BecomesAsync("InForce", "False", "in force on 1 of 2 proxies");
        await BecomesAsync("Accepted", "False", "no such field");
        await ReportAsync("two", Policy(1, true));
        await BecomesAsync("InForce", "True", "in force on 2 of 2 proxies");
        await _api.SendAsync(HttpMethod.Patch, $"{Policies}/p", """{"spec":{"rules":[{}]}}""", "application/merge-patch+json");
        await ReportAsync("one", Policy(2, true));
        await BecomesAsync("InForce", "False", "in force on 1 of 2 proxies");
        JsonNode policy = (await _api.GetAsync($"{Policies}/p")).Body;
        (policy["metadata"]!["generation"]!.GetValue<int>(), policy["status"]!["observedGeneration"]!.GetValue<int>()).ShouldBe((2, 2));
    }

    [Fact]
    public async Task Leaves_a_policy_alone_that_no_proxy_of_its_namespace_speaks_of()
    {
        await _api.PostAsync("/api/v1/namespaces", """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"bar"}}""");
        await _api.PostAsync(Policies.Replace("foo", "bar"), """{"apiVersion":"security.istio.io/v1","kind":"AuthorizationPolicy","metadata":{"name":"p"},"spec":{}}""");
        await ReportAsync("one", Policy(1, false, "a lie").Replace("\"foo\"", "\"bar\"") + "," + Policy(1, true));
        await BecomesAsync("InForce", "True", "in force on 1 of 1 proxies");
        (await _api.GetAsync(Policies.Replace("foo", "bar") + "/p")).Body["status"].ShouldBeNull();
    }

    [Fact]
    public async Task Takes_no_report_for_another_namespace() => (await _api.SendAsync(
        HttpMethod.Post, Reports.Replace("foo", "istio-system"), Report("one", "", ""), bearer: _token)).Code.ShouldBe(HttpStatusCode.Forbidden);

    [Fact]
    public async Task Shows_decisions_by_what_is_asked_for()
    {
        await ReportAsync("one", "", """
            {"requestId":"a","time":"2026-01-01T00:00:01Z","source":"10.0.0.1","method":"GET","host":"h","path":"/","status":403,"reason":"rbac_denied","policy":"foo/p","rule":0,"secret":"x"},
            {"requestId":"b","time":"2026-01-01T00:00:02Z","method":"GET","host":"h","path":"/","status":200}
            """);
        (await NamesAsync("")).ShouldBe(["b", "a"]);
        (await NamesAsync("code=403")).ShouldBe(["a"]);
        (await NamesAsync("requestId=b,workload=one")).ShouldBe(["b"]);
        (await NamesAsync("reason=other")).ShouldBeEmpty();
        (await NamesAsync("source=10.0.0.1")).ShouldBe(["a"]);
        JsonNode decision = (await _api.GetAsync("/apis/sallyport.dev/v1/decisions?fieldSelector=requestId%3Da")).Body["items"]![0]!;
        (decision["workload"]!.GetValue<string>(), decision["policy"]!.GetValue<string>(), decision["metadata"]!["namespace"]!.GetValue<string>()).ShouldBe(("one", "foo/p", "foo"));
        decision["secret"].ShouldBeNull();
        (await _api.GetAsync($"/apis/sallyport.dev/v1/namespaces/foo/decisions/{decision["metadata"]!["name"]}")).Body["requestId"]!.GetValue<string>().ShouldBe("a");
        // Proxies report, they do not read what others reported; and nobody else changes it.
        (await _api.SendAsync(HttpMethod.Get, "/apis/sallyport.dev/v1/namespaces/foo/decisions", bearer: _token)).Code.ShouldBe(HttpStatusCode.Forbidden);
        (await _api.SendAsync(HttpMethod.Delete, $"/apis/sallyport.dev/v1/namespaces/foo/decisions/{decision["metadata"]!["name"]}")).Code
            .ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task Keeps_the_last_decisions_only()
    {
        for (int batch = 0; batch < 3; batch++)
            await ReportAsync("one", "", string.Join(',', Enumerable.Range(batch * 200, 200).Select(at => $$"""{"requestId":"r{{at}}","time":"2026-01-01T00:00:00Z","status":403}""")));
        JsonNode list = (await _api.GetAsync("/apis/sallyport.dev/v1/decisions")).Body;
        list["items"]!.AsArray().Count.ShouldBe(300);
        (await NamesAsync("requestId=r0")).ShouldBeEmpty();
        (await NamesAsync("requestId=r599")).ShouldBe(["r599"]);
    }

    [Fact]
    public async Task Lists_the_connected_proxies_and_records_no_report()
    {
        await ReportAsync("one", Policy(1, true));
        JsonNode shown = (await _api.GetAsync(Reports)).Body["items"]![0]!;
        (shown["metadata"]!["name"]!.GetValue<string>(), shown["spec"]!["policies"]!.AsArray().Count).ShouldBe(("one", 1));
        (await _api.GetAsync("/apis/audit.k8s.io/v1/events?fieldSelector=objectRef.resource%3Dproxyreports")).Body["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Shows_the_keys_of_a_policy_in_its_namespace_and_nothing_else_of_them()
    {
        await ReportKeysAsync("""
            {"policy":"foo/jwt","rule":0,"issuer":"i","source":"jwksUri","address":"https://i/jwks","keyCount":1,"keys":[{"kid":"k1","type":"RSA","d":"private"}],
             "fetched":"2026-01-01T00:00:00Z","nextFetch":"2026-01-01T00:20:00Z","failuresInARow":2,"lastError":"i answered 500","secret":"private"},
            {"policy":"istio-system/all","rule":1,"issuer":"j","source":"jwksUri","keyCount":0,"keys":[],"failuresInARow":1,"lastError":"j did not answer"},
            {"policy":"bar/jwt","rule":0,"issuer":"a lie","source":"jwks","keyCount":1,"keys":[]},
            {"policy":"nonsense"}
            """);
        JsonArray all = (await _api.GetAsync("/apis/sallyport.dev/v1/keysets")).Body["items"]!.AsArray();
        all.Select(keys => $"{keys!["metadata"]!["namespace"]}/{keys["policy"]} {keys["proxy"]} {keys["state"]}").ShouldBe(
            ["foo/jwt foo/one Failing", "istio-system/all foo/one NoKeys"]);
        all.ToJsonString().ShouldNotContain("private");
        JsonNode one = (await _api.GetAsync("/apis/sallyport.dev/v1/namespaces/foo/keysets?fieldSelector=issuer%3Di")).Body["items"]!.AsArray().ShouldHaveSingleItem()!;
        one["keys"]!.ToJsonString().ShouldBe("""[{"kid":"k1","type":"RSA"}]""");
        ((string?)one["lastError"], (string?)one["metadata"]!["creationTimestamp"]).ShouldBe(("i answered 500", "2026-01-01T00:00:00Z"));
        (await _api.GetAsync($"/apis/sallyport.dev/v1/namespaces/foo/keysets/{one["metadata"]!["name"]}")).Body["issuer"]!.GetValue<string>().ShouldBe("i");
    }

    [Fact]
    public async Task Shows_keys_to_whoever_may_read_the_policies_of_that_namespace_alone()
    {
        await ReportKeysAsync("""
            {"policy":"foo/jwt","rule":0,"issuer":"i","source":"jwks","keyCount":1,"keys":[]},{"policy":"istio-system/all","rule":0,"issuer":"j","source":"jwks","keyCount":1,"keys":[]}
            """);
        string reader = (await _api.PostAsync("/api/v1/namespaces/foo/serviceaccounts/app/token", """
            {"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{}}
            """)).Body["status"]!["token"]!.GetValue<string>();
        await GrantAsync("sallyport.dev", "keysets");
        (await KeysAsync("namespaces/foo/", reader)).ShouldBe(HttpStatusCode.Forbidden);
        await GrantAsync("security.istio.io", "requestauthentications");
        (await KeysAsync("namespaces/foo/", reader)).ShouldBe(HttpStatusCode.OK);
        (await KeysAsync("namespaces/istio-system/", reader)).ShouldBe(HttpStatusCode.Forbidden);
        (await KeysAsync("", reader)).ShouldBe(HttpStatusCode.Forbidden);
        // A proxy may read those policies too; what others report is not its business.
        (await KeysAsync("namespaces/foo/", _token)).ShouldBe(HttpStatusCode.Forbidden);

        async Task<HttpStatusCode> KeysAsync(string where, string bearer) =>
            (await _api.SendAsync(HttpMethod.Get, $"/apis/sallyport.dev/v1/{where}keysets", bearer: bearer)).Code;

        async Task GrantAsync(string group, string resource)
        {
            await _api.PostAsync("/apis/rbac.authorization.k8s.io/v1/namespaces/foo/roles", $$"""
                {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"{{resource}}"},"rules":[{"apiGroups":["{{group}}"],"resources":["{{resource}}"],"verbs":["get","list"]}]}
                """);
            await _api.PostAsync("/apis/rbac.authorization.k8s.io/v1/namespaces/foo/rolebindings", $$"""
                {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"{{resource}}"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"{{resource}}"},
                 "subjects":[{"kind":"ServiceAccount","name":"app","namespace":"foo"}]}
                """);
        }
    }

    [Fact]
    public async Task Lists_keys_page_by_page()
    {
        await ReportKeysAsync(string.Join(',', Enumerable.Range(0, 5).Select(at => $$"""{"policy":"foo/jwt","rule":{{at}},"issuer":"i{{at}}","source":"jwks","keyCount":1,"keys":[]}""")));
        List<string> issuers = [];
        string next = "";
        do
        {
            JsonNode page = (await _api.GetAsync("/apis/sallyport.dev/v1/namespaces/foo/keysets?limit=2&continue=" + Uri.EscapeDataString(next))).Body;
            page["items"]!.AsArray().Count.ShouldBeLessThanOrEqualTo(2);
            issuers.AddRange(page["items"]!.AsArray().Select(keys => keys!["issuer"]!.GetValue<string>()));
            next = (string?)page["metadata"]!["continue"] ?? "";
        }
        while (next.Length > 0);
        issuers.ShouldBe(["i0", "i1", "i2", "i3", "i4"]);
    }

    private async Task ReportKeysAsync(string keySets)
    {
        string report = Report("one", "", "").Replace("\"policies\"", $"\"keySets\":[{keySets}],\"policies\"", StringComparison.Ordinal);
        (await _api.SendAsync(HttpMethod.Post, Reports, report, bearer: _token)).Code.ShouldBe(HttpStatusCode.Created);
    }

    private static string Policy(int generation, bool inForce, string problem = "") => $$"""
        {"kind":"AuthorizationPolicy","namespace":"foo","name":"p","generation":{{generation}},"inForce":{{(inForce ? "true" : "false")}},
         "problems":[{{(problem.Length > 0 ? $"\"{problem}\"" : "")}}]}
        """;

    private static string Report(string name, string policies, string decisions) => $$"""
        {"apiVersion":"sallyport.dev/v1","kind":"ProxyReport","metadata":{"name":"{{name}}"},
         "spec":{"role":"sidecar","revision":"r1","policies":[{{policies}}],"decisions":[{{decisions}}]} }
        """;

    private async Task ReportAsync(string name, string policies, string decisions = "")
    {
        (HttpStatusCode code, JsonNode body) = await _api.SendAsync(HttpMethod.Post, Reports, Report(name, policies, decisions), bearer: _token);
        code.ShouldBe(HttpStatusCode.Created, body.ToJsonString());
    }

    private async Task<string[]> NamesAsync(string selector) =>
        [.. (await _api.GetAsync($"/apis/sallyport.dev/v1/namespaces/foo/decisions?fieldSelector={Uri.EscapeDataString(selector)}")).Body["items"]!.AsArray()
            .Select(item => item!["requestId"]!.GetValue<string>())];

    private async Task BecomesAsync(string type, string status, string message)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (true)
        {
            JsonNode? condition = ((await _api.GetAsync($"{Policies}/p")).Body["status"]?["conditions"] as JsonArray)?.FirstOrDefault(c => c!["type"]!.GetValue<string>() == type);
            if (condition?["status"]!.GetValue<string>() == status && condition["message"]!.GetValue<string>().Contains(message)) return;
            limit.Token.ThrowIfCancellationRequested();
        }
    }
}
