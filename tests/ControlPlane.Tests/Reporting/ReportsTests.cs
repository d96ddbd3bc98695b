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
            {"requestId":"a","time":"2026-01-01T00:00:01Z","method":"GET","host":"h","path":"/","status":403,"reason":"rbac_denied","policy":"foo/p","rule":0,"secret":"x"},
            {"requestId":"b","time":"2026-01-01T00:00:02Z","method":"GET","host":"h","path":"/","status":200}
            """);
        (await NamesAsync("")).ShouldBe(["b", "a"]);
        (await NamesAsync("code=403")).ShouldBe(["a"]);
        (await NamesAsync("requestId=b,workload=one")).ShouldBe(["b"]);
        (await NamesAsync("reason=other")).ShouldBeEmpty();
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
