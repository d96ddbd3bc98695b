using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Tests.Controllers;

/// <summary>A Deployment, through the API. The tests play the runtime: they say which Pods are ready, and where.</summary>
public sealed class WorkloadTests : IAsyncLifetime
{
    private const string Deployments = "/apis/apps/v1/namespaces/default/deployments";
    private const string Sets = "/apis/apps/v1/namespaces/default/replicasets";
    private const string Pods = "/api/v1/namespaces/default/pods";
    private const string Slices = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";

    private TestApi _api = null!;

    public async Task InitializeAsync() => _api = await TestApi.StartAsync();

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Makes_a_replica_set_and_as_many_pods_as_it_wants()
    {
        await CreateAsync(replicas: 3);
        JsonNode[] pods = await UntilAsync(Pods, items => items.Length == 3);
        JsonNode set = (await ItemsAsync(Sets)).ShouldHaveSingleItem();
        string hash = set.Text("metadata", "labels", "pod-template-hash")!;
        set.Text("metadata", "name").ShouldBe($"web-{hash}");
        foreach (JsonNode pod in pods)
        {
            pod.Text("metadata", "name")!.ShouldMatch($"^web-{hash}-[a-z0-9]{{5}}$");
            pod.Items("metadata", "ownerReferences").Single().Text("uid").ShouldBe(set.Text("metadata", "uid"));
        }
    }

    [Fact]
    public async Task Is_available_when_its_pods_are_ready()
    {
        await CreateAsync(replicas: 2);
        (await DeploymentUntilAsync(d => ConditionOf(d, "Available") == "False")).Integer("status", "unavailableReplicas").ShouldBe(2);
        foreach (JsonNode pod in await UntilAsync(Pods, items => items.Length == 2)) await MakeReadyAsync(pod);
        JsonNode deployment = await DeploymentUntilAsync(d => ConditionOf(d, "Available") == "True" && d.Integer("status", "readyReplicas") == 2);
        deployment.Integer("status", "observedGeneration").ShouldBe(1);
    }

    [Fact]
    public async Task Changes_over_to_a_new_template_without_less_than_it_may_lack()
    {
        await CreateAsync(replicas: 2);
        foreach (JsonNode pod in await UntilAsync(Pods, items => items.Length == 2)) await MakeReadyAsync(pod);
        await DeploymentUntilAsync(d => d.Integer("status", "readyReplicas") == 2);
        await PatchAsync("""{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"web:2"}]}}}}""");
        // 25% of two may be missing: none. One more is allowed, and nothing old goes before it is ready.
        JsonNode[] three = await UntilAsync(Pods, items => items.Length == 3);
        three.Count(IsReady).ShouldBe(2);
        while ((await ItemsAsync(Pods)).FirstOrDefault(p => !IsReady(p)) is { } fresh)
        {
            await MakeReadyAsync(fresh);
            await DeploymentUntilAsync(d => d.Integer("status", "updatedReplicas") > 0);
            await UntilAsync(Pods, items => items.Count(IsReady) >= 2);
        }
        JsonNode done = await FinishAsync();
        done.Text("metadata", "annotations", "deployment.kubernetes.io/revision").ShouldBe("2");
        (await ItemsAsync(Pods)).Select(p => p.Items("spec", "containers").Single().Text("image")).ShouldBe(["web:2", "web:2"]);
    }

    [Fact]
    public async Task Goes_back_to_an_old_template_with_a_new_revision()
    {
        await CreateAsync(replicas: 0);
        await DeploymentUntilAsync(d => RevisionOf(d) == "1");
        await PatchAsync("""{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"web:2"}]}}}}""");
        await DeploymentUntilAsync(d => RevisionOf(d) == "2");
        await PatchAsync("""{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"web:1"}]}}}}""");
        await DeploymentUntilAsync(d => RevisionOf(d) == "3");
        (await ItemsAsync(Sets)).Select(RevisionOf).Order().ShouldBe(["2", "3"]);
    }

    [Fact]
    public async Task Scales_down_the_pods_that_are_not_ready_first()
    {
        await CreateAsync(replicas: 2);
        JsonNode[] pods = await UntilAsync(Pods, items => items.Length == 2);
        await MakeReadyAsync(pods[0]);
        await DeploymentUntilAsync(d => d.Integer("status", "readyReplicas") == 1);
        await PatchAsync("""{"spec":{"replicas":1}}""");
        JsonNode left = (await UntilAsync(Pods, items => items.Length == 1)).Single();
        left.Text("metadata", "name").ShouldBe(pods[0].Text("metadata", "name"));
    }

    [Fact]
    public async Task Its_parts_go_with_it()
    {
        await CreateAsync(replicas: 2);
        await UntilAsync(Pods, items => items.Length == 2);
        await _api.SendAsync(HttpMethod.Delete, $"{Deployments}/web");
        await UntilAsync(Pods, items => items.Length == 0);
        await UntilAsync(Sets, items => items.Length == 0);
    }

    [Fact]
    public async Task A_service_names_the_pods_it_selects_and_where_their_port_is_bound()
    {
        await _api.PostAsync("/api/v1/namespaces/default/services", """
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},
             "spec":{"selector":{"app":"web"},"ports":[{"name":"http","port":8000,"targetPort":80}]}}
            """);
        await CreateAsync(replicas: 1);
        await MakeReadyAsync((await UntilAsync(Pods, items => items.Length == 1)).Single());
        JsonNode slice = (await UntilAsync(Slices, items => items.Any(s => s.Items("endpoints").Any(e => e.IsTrue("conditions", "ready"))))).Single();
        slice.Items("endpoints").Single()!["addresses"]![0].Text().ShouldBe("127.9.8.7");
        // Ports below 1024 are not everybody's to bind: they listen 8000 higher.
        slice.Items("ports").Single().Integer("port").ShouldBe(8080);
        slice.Text("metadata", "labels", "kubernetes.io/service-name").ShouldBe("web");
    }

    private async Task CreateAsync(int replicas) => await _api.PostAsync(Deployments, $$$"""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":{{{replicas}}},
         "selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},
         "spec":{"containers":[{"name":"web","image":"web:1","ports":[{"containerPort":80}]}]} } } }
        """);

    private Task PatchAsync(string patch) =>
        _api.SendAsync(HttpMethod.Patch, $"{Deployments}/web", patch, "application/strategic-merge-patch+json");

    private async Task MakeReadyAsync(JsonNode pod) => (await _api.SendAsync(HttpMethod.Patch, $"{Pods}/{pod.Text("metadata", "name")}/status", """
        {"status":{"phase":"Running","podIP":"127.9.8.7","conditions":[{"type":"Ready","status":"True"}]}}
        """, "application/merge-patch+json")).Code.ShouldBe(System.Net.HttpStatusCode.OK);

    private async Task<JsonNode> FinishAsync()
    {
        while (true)
        {
            foreach (JsonNode pod in (await ItemsAsync(Pods)).Where(p => !IsReady(p))) await MakeReadyAsync(pod);
            JsonNode deployment = (await _api.GetAsync($"{Deployments}/web")).Body;
            bool isDone = deployment.Integer("status", "updatedReplicas") == 2 && deployment.Integer("status", "replicas") == 2
                && deployment.Integer("status", "readyReplicas") == 2 && (await ItemsAsync(Pods)).Length == 2;
            if (isDone) return deployment;
            await Task.Delay(20);
        }
    }

    private async Task<JsonNode[]> ItemsAsync(string path) => [.. (await _api.GetAsync(path)).Body.Items("items").Select(i => i!)];

    private async Task<JsonNode[]> UntilAsync(string path, Func<JsonNode[], bool> isThere)
    {
        for (int i = 0; i < 500; i++)
        {
            JsonNode[] items = await ItemsAsync(path);
            if (isThere(items)) return items;
            await Task.Delay(20);
        }
        throw new TimeoutException(string.Join('\n', (await ItemsAsync(path)).Select(i => i.ToJsonString())));
    }

    private async Task<JsonNode> DeploymentUntilAsync(Func<JsonNode, bool> isThere) => (await UntilAsync(Deployments, items => items.Any(isThere))).Single();

    private static string? ConditionOf(JsonNode o, string type) => o.Items("status", "conditions").FirstOrDefault(c => c.Text("type") == type).Text("status");

    private static bool IsReady(JsonNode pod) => ConditionOf(pod, "Ready") == "True";

    private static string? RevisionOf(JsonNode o) => o.Text("metadata", "annotations", "deployment.kubernetes.io/revision");
}
