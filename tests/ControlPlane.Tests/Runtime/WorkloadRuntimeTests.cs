using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Runtime;
using Sallyport.ControlPlane.Runtime.Probes;

namespace Sallyport.ControlPlane.Tests.Runtime;

/// <summary>Pods through the API, run by a real runtime. Shell scripts stand for the programs; one that says it is ready for the proxies.</summary>
public sealed class WorkloadRuntimeTests : IAsyncLifetime
{
    private const string Pods = "/api/v1/namespaces/default/pods";

    private readonly TemporaryFolder _folder = new();
    private TestApi _api = null!;

    public async Task InitializeAsync() => _api = await TestApi.StartAsync(_folder.Path, workloads: Options());

    public async Task DisposeAsync()
    {
        await _api.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Installs_a_gateway_that_says_where_it_listens()
    {
        (await _api.Host.GatewayOpened.WaitAsync(TimeSpan.FromSeconds(30))).ToString().ShouldBe("127.0.0.1:12345");
        JsonNode pod = await PodUntilAsync("/api/v1/namespaces/istio-system/pods", IsReady);
        pod.Text("status", "podIP").ShouldBe("127.0.0.1");
        pod.Text("metadata", "labels", "istio").ShouldBe("ingressgateway");
        JsonNode service = (await _api.GetAsync("/api/v1/namespaces/istio-system/services/istio-ingressgateway")).Body;
        service.Items("spec", "ports").First().Integer("nodePort").ShouldBe(12345);
    }

    [Fact]
    public async Task Runs_a_program_of_this_machine_and_keeps_what_it_writes()
    {
        await CreateAsync("web", "echo on $HOST as $HOSTNAME in $POD_NAMESPACE; echo bad >&2; exec sleep 1000");
        JsonNode pod = await PodUntilAsync(Pods, IsReady);
        pod.Text("spec", "nodeName").ShouldBe("sallyport");
        string log = await LogUntilAsync(pod, "web/0.log", text => text.Count(c => c == '\n') == 2);
        log.ShouldMatch($@"(?m)^\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{9}}Z stdout on {pod.Text("status", "podIP")} as web in default$");
        log.ShouldMatch("(?m)Z stderr bad$");
    }

    [Fact]
    public async Task Starts_what_crashes_at_once_and_then_waits()
    {
        await CreateAsync("bad", "exit 3");
        JsonNode status = (await PodUntilAsync(Pods, p => WaitingReason(p) == "CrashLoopBackOff")).Items("status", "containerStatuses").Single()!;
        status.Integer("restartCount").ShouldBe(1);
        status.Integer("lastState", "terminated", "exitCode").ShouldBe(3);
        status.Text("lastState", "terminated", "reason").ShouldBe("Error");
        status.Text("state", "waiting", "message").ShouldStartWith("back-off 10s restarting failed container=web pod=bad_default(");
        (await ReasonsAsync("bad")).ShouldBe(["BackOff", "Created", "Pulled", "Scheduled", "Started"]);
    }

    [Fact]
    public async Task Is_ready_while_its_readiness_probe_passes()
    {
        await CreateAsync("web", "exec sleep 1000", container: """
            {"readinessProbe":{"exec":{"command":["sh","-c","test -f ready || { echo not yet; exit 1; }"]},"periodSeconds":1,"failureThreshold":1}}
            """);
        await UntilAsync(() => MessagesAsync("web"), m => m.Contains("Unhealthy Readiness probe failed: not yet\n"), m => string.Join('\n', m));
        JsonNode pod = await PodUntilAsync(Pods, p => p.Text("status", "phase") == "Running" && !IsReady(p));
        string file = _folder.File($"runtime/pods/{pod.Text("metadata", "uid")}/web/ready");

        await File.WriteAllTextAsync(file, "");
        await PodUntilAsync(Pods, IsReady);
        File.Delete(file);

        await PodUntilAsync(Pods, p => p.Text("status", "phase") == "Running" && !IsReady(p));
        pod.Items("status", "containerStatuses").Single().Integer("restartCount").ShouldBe(0);
    }

    [Theory]
    [InlineData("livenessProbe", "liveness")]
    [InlineData("startupProbe", "startup")]
    public async Task Is_started_again_when_a_probe_fails_for_good(string probe, string word)
    {
        int closed = ClosedPort();
        await CreateAsync("web", "exec sleep 1000", container: $$$"""
            {"{{{probe}}}":{"tcpSocket":{"host":"127.0.0.1","port":{{{closed}}}},"periodSeconds":1,"failureThreshold":2} }
            """);

        await PodUntilAsync(Pods, p => p.Items("status", "containerStatuses").Any(c => c.Integer("restartCount") == 1));

        string[] messages = await MessagesAsync("web");
        messages.ShouldContain($"Killing Container web failed {word} probe, will be restarted");
        messages.ShouldContain(m => m.StartsWith($"Unhealthy {word} probe failed: ", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(200, null)]
    [InlineData(302, null)]
    [InlineData(503, "HTTP probe failed with statuscode: 503")]
    public async Task Asks_over_http(int status, string? problem)
    {
        using HttpListener server = Listen(out int port);
        Task<HttpListenerContext> asked = server.GetContextAsync();
        PodView pod = new(new JsonObject { ["spec"] = new JsonObject() });
        JsonObject container = new() { ["ports"] = new JsonArray(new JsonObject { ["name"] = "web", ["containerPort"] = port }) };
        Probe probe = new("Readiness", JsonNode.Parse("""{"httpGet":{"path":"health?full","port":"web","httpHeaders":[{"name":"X-Own","value":"1"}]},"timeoutSeconds":20}""")!.AsObject());

        Task<string?> result = new ProbeCheck(pod, container, IPAddress.Loopback, "/", new Dictionary<string, string>()).FindProblemAsync(probe, default);

        HttpListenerContext context = await asked;
        context.Request.RawUrl.ShouldBe("/health?full");
        context.Request.Headers["X-Own"].ShouldBe("1");
        context.Response.StatusCode = status;
        context.Response.Close();
        (await result).ShouldBe(problem);
    }

    [Fact]
    public async Task Gives_a_command_of_a_probe_no_more_than_its_time()
    {
        PodView pod = new(new JsonObject { ["spec"] = new JsonObject() });
        Probe probe = new("Liveness", JsonNode.Parse("""{"exec":{"command":["sleep","1000"]}}""")!.AsObject());
        Dictionary<string, string> environment = new() { ["PATH"] = System.Environment.GetEnvironmentVariable("PATH")! };

        (await new ProbeCheck(pod, [], IPAddress.Loopback, "/", environment).FindProblemAsync(probe, default)).ShouldBe("it did not answer within 1s");
    }

    [Fact]
    public async Task Says_what_a_pod_does_not_get()
    {
        await CreateAsync("web", "exec sleep 1000", spec: """{"volumes":[{"name":"data","emptyDir":{}}],"initContainers":[{"name":"first","image":"any"}]}""");

        await PodUntilAsync(Pods, IsReady);

        (await MessagesAsync("web")).ShouldContain(m => m.StartsWith("Unsupported volumes are not mounted: data; init containers are not run: first.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Says_that_an_image_is_not_known()
    {
        await CreateAsync("odd", command: null, image: "nobody/none:1");
        JsonNode pod = await PodUntilAsync(Pods, p => WaitingReason(p) == "ImagePullBackOff");
        pod.Text("status", "phase").ShouldBe("Pending");
        (await ReasonsAsync("odd")).ShouldBe(["BackOff", "Failed", "Failed", "Pulling", "Scheduled"]);
    }

    [Fact]
    public async Task Leaves_alone_what_another_scheduler_is_for()
    {
        await CreateAsync("other", "exec sleep 1000", scheduler: "mine");
        await CreateAsync("ours", "exec sleep 1000");
        await PodUntilAsync(Pods, p => p.Text("metadata", "name") == "ours" && IsReady(p));
        (await _api.GetAsync($"{Pods}/other")).Body.Text("spec", "nodeName").ShouldBeNull();
    }

    [Fact]
    public async Task Ends_a_pod_with_all_that_it_started()
    {
        // One child in the session of the container, one that left it; the container itself takes its time to end.
        await CreateAsync("family", "sleep 1000 & setsid sleep 1000 & trap 'exit 0' TERM; echo started; while :; do sleep 0.05; done");
        JsonNode pod = await PodUntilAsync(Pods, IsReady);
        await LogUntilAsync(pod, "web/0.log", text => text.Contains("started", StringComparison.Ordinal));
        ProcessesOf(pod).Count.ShouldBeGreaterThanOrEqualTo(3);
        (await _api.SendAsync(HttpMethod.Delete, $"{Pods}/family")).Body.Text("metadata", "deletionTimestamp").ShouldNotBeNull();
        await PodsUntilAsync(Pods, items => items.Length == 0);
        ProcessesOf(pod).ShouldBeEmpty();
        (await ReasonsAsync("family")).ShouldContain("Killing");
    }

    [Fact]
    public async Task Kills_what_does_not_end_in_its_time()
    {
        await CreateAsync("deaf", "trap '' TERM; echo started; while :; do sleep 0.05; done");
        JsonNode pod = await PodUntilAsync(Pods, IsReady);
        await LogUntilAsync(pod, "web/0.log", text => text.Contains("started", StringComparison.Ordinal));
        await _api.SendAsync(HttpMethod.Delete, $"{Pods}/deaf?gracePeriodSeconds=1");
        await PodsUntilAsync(Pods, items => items.Length == 0);
        ProcessesOf(pod).ShouldBeEmpty();
    }

    [Fact]
    public async Task Runs_the_pods_of_before_again_after_a_start_and_nothing_in_between()
    {
        await CreateAsync("web", "exec sleep 1000");
        JsonNode before = await PodUntilAsync(Pods, IsReady);
        await _api.StopAsync();
        ProcessesOf(before).ShouldBeEmpty();
        Directory.Exists(_folder.File("runtime/pods")).ShouldBeFalse();
        await _api.DisposeAsync();

        _api = await TestApi.StartAsync(_folder.Path, workloads: Options());
        JsonNode status = (await PodUntilAsync(Pods, p => IsReady(p) && p.Items("status", "containerStatuses").First().Integer("restartCount") == 1))
            .Items("status", "containerStatuses").Single()!;
        status.Integer("lastState", "terminated", "exitCode").ShouldBe(128 + 15);
    }

    [Fact]
    public async Task Gives_a_pod_its_sidecar_in_a_namespace_that_asks_for_it()
    {
        await _api.SendAsync(HttpMethod.Patch, "/api/v1/namespaces/default", """{"metadata":{"labels":{"istio-injection":"enabled"}}}""", "application/merge-patch+json");
        await CreateAsync("web", "echo by $http_proxy; exec sleep 1000");
        JsonNode pod = await PodUntilAsync(Pods, IsReady);
        pod.Items("spec", "containers").Select(c => c.Text("name")).ShouldBe(["web", "istio-proxy"]);
        pod.Text("metadata", "labels", "security.istio.io/tlsMode").ShouldBe("istio");
        (await LogUntilAsync(pod, "web/0.log", text => text.EndsWith('\n'))).ShouldMatch(@"by http://127\.\d+\.128\.\d+:15001");
        string proxy = await LogUntilAsync(pod, "istio-proxy/0.log", text => text.Contains("with", StringComparison.Ordinal));
        proxy.ShouldContain("sidecar --name web --namespace default");
    }

    private static WorkloadRuntimeOptions Options() => new()
    {
        Images = _ => null,
        Program = ["/bin/sh", "-c", "echo ready fake 80=127.0.0.1:12345; echo with \"$@\"; exec sleep 1000", "fake"],
    };

    private async Task CreateAsync(string name, string? command, string image = "any", string? scheduler = null, string container = "{}", string spec = "{}")
    {
        JsonObject pod = new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "web", ["image"] = image }) },
        };
        if (command is not null) pod["metadata"]!["annotations"] = new JsonObject { ["sallyport.dev/command"] = command };
        foreach ((string field, JsonNode? value) in JsonNode.Parse(container)!.AsObject()) pod["spec"]!["containers"]![0]![field] = value!.DeepClone();
        foreach ((string field, JsonNode? value) in JsonNode.Parse(spec)!.AsObject()) pod["spec"]![field] = value!.DeepClone();
        if (scheduler is not null) pod["spec"]!["schedulerName"] = scheduler;
        (await _api.PostAsync(Pods, pod.ToJsonString())).Code.ShouldBe(HttpStatusCode.Created);
    }

    private async Task<JsonNode> PodUntilAsync(string path, Func<JsonNode, bool> isThere) => (await PodsUntilAsync(path, items => items.Any(isThere))).First(isThere);

    private Task<JsonNode[]> PodsUntilAsync(string path, Func<JsonNode[], bool> isThere) =>
        UntilAsync(async () => (JsonNode[])[.. (await _api.GetAsync(path)).Body.Items("items").Select(i => i!)], isThere, items => string.Join('\n', items.Select(i => i.ToJsonString())));

    private Task<string> LogUntilAsync(JsonNode pod, string file, Func<string, bool> isThere)
    {
        string path = _folder.File($"runtime/pods/{pod.Text("metadata", "uid")}/{file}");
        return UntilAsync(() => Task.FromResult(File.Exists(path) ? ReadShared(path) : ""), isThere, text => text);
    }

    private async Task<string[]> MessagesAsync(string pod)
    {
        JsonNode events = (await _api.GetAsync("/api/v1/namespaces/default/events")).Body;
        return [.. events.Items("items").Where(e => e.Text("involvedObject", "name") == pod).Select(e => $"{e.Text("reason")} {e.Text("message")}")];
    }

    private static int ClosedPort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // HttpListener chooses no port itself.
    private static HttpListener Listen(out int port)
    {
        while (true)
        {
            HttpListener server = new();
            server.Prefixes.Add($"http://127.0.0.1:{port = ClosedPort()}/");
            try
            {
                server.Start();
                return server;
            }
            catch (HttpListenerException)
            {
                // Somebody else took it in between.
            }
        }
    }

    private async Task<string[]> ReasonsAsync(string pod)
    {
        JsonNode events = (await _api.GetAsync("/api/v1/namespaces/default/events")).Body;
        return [.. events.Items("items").Where(e => e.Text("involvedObject", "name") == pod).Select(e => e.Text("reason")!).Order(StringComparer.Ordinal)];
    }

    private static string ReadShared(string path)
    {
        using StreamReader reader = new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd();
    }

    private static List<string> ProcessesOf(JsonNode pod)
    {
        string mark = $"/{pod.Text("metadata", "uid")}/";
        return [.. Directory.GetDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _) && Environment(folder).Contains(mark, StringComparison.Ordinal))];

        static string Environment(string folder)
        {
            try
            {
                return File.ReadAllText(Path.Combine(folder, "environ"));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return "";
            }
        }
    }

    private static async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> isThere, Func<T, string> describe)
    {
        for (int i = 0; ; i++)
        {
            T found = await look();
            if (isThere(found)) return found;
            if (i == 1500) throw new TimeoutException(describe(found));
            await Task.Delay(20);
        }
    }

    private static bool IsReady(JsonNode pod) => pod.Items("status", "conditions").Any(c => c.Text("type") == "Ready" && c.Text("status") == "True");

    private static string? WaitingReason(JsonNode pod) =>
        pod.Items("status", "containerStatuses").Select(c => c.Text("state", "waiting", "reason")).FirstOrDefault(r => r is not null);
}
