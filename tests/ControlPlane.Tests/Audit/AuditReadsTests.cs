using System.Net;
using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Tests.Audit;

public sealed class AuditReadsTests : IAsyncLifetime
{
    private const string Events = "/apis/audit.k8s.io/v1/events";
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    private TestApi _api = null!;

    public async Task InitializeAsync() => _api = await TestApi.StartAsync();

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Finds_calls_by_verb_namespace_and_object_with_what_they_changed()
    {
        await _api.PostAsync(ConfigMaps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"k":"1"}}""");
        await _api.PostAsync(ConfigMaps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b"}}""");
        await _api.SendAsync(HttpMethod.Patch, $"{ConfigMaps}/a", """{"data":{"k":"2"}}""", "application/merge-patch+json");
        JsonArray found = (await _api.GetAsync($"{Events}?fieldSelector=verb%3Dpatch,objectRef.namespace%3Ddefault,objectRef.name%3Da")).Body["items"]!.AsArray();
        found.Count.ShouldBe(1);
        found[0]!["user"]!["username"]!.GetValue<string>().ShouldBe("kubernetes-admin");
        found[0]!["annotations"]!["sallyport.dev/changes"]!.GetValue<string>().ShouldBe("data.k: \"1\" -> \"2\"");
    }

    [Fact]
    public async Task Pages_from_the_newest_back()
    {
        foreach (string name in (string[])["a", "b", "c"])
            await _api.PostAsync(ConfigMaps, $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}"}}""");
        JsonNode first = (await _api.GetAsync($"{Events}?limit=2&fieldSelector=objectRef.resource%3Dconfigmaps")).Body;
        JsonNode second = (await _api.GetAsync(
            $"{Events}?limit=2&fieldSelector=objectRef.resource%3Dconfigmaps&continue={Uri.EscapeDataString(first["metadata"]!["continue"]!.GetValue<string>())}")).Body;
        Names(first).Concat(Names(second)).ShouldBe(["c", "b", "a"]);
        string id = second["items"]![0]!["auditID"]!.GetValue<string>();
        (await _api.GetAsync($"{Events}/{id}")).Body["objectRef"]!["name"]!.GetValue<string>().ShouldBe("a");
        Names((await _api.GetAsync($"{Events}?until=2001-01-01T00:00:00Z")).Body).ShouldBeEmpty();
    }

    [Fact]
    public async Task Shows_no_value_of_a_secret_that_changed()
    {
        const string Secrets = "/api/v1/namespaces/default/secrets";
        await _api.PostAsync(Secrets, """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"data":{"key":"c2VjcmV0LW9uZQ=="}}""");
        await _api.SendAsync(HttpMethod.Patch, $"{Secrets}/s", """{"data":{"key":"c2VjcmV0LXR3bw=="}}""", "application/merge-patch+json");
        string all = (await _api.GetAsync($"{Events}?fieldSelector=objectRef.resource%3Dsecrets")).Body.ToJsonString();
        all.ShouldContain("data.key: \\u0022***\\u0022 -\\u003E \\u0022***\\u0022");
        all.ShouldNotContain("c2VjcmV0");
    }

    [Fact]
    public async Task Cannot_be_written() =>
        (await _api.PostAsync(Events, """{"apiVersion":"audit.k8s.io/v1","kind":"Event"}""")).Code.ShouldBe(HttpStatusCode.MethodNotAllowed);

    private static IEnumerable<string> Names(JsonNode list) => list["items"]!.AsArray().Select(e => e!["objectRef"]!["name"]!.GetValue<string>());
}
