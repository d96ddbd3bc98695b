using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Sallyport.EndToEnd.Up;

/// <summary>What cannot run, in a mesh on this machine: states, Events and messages are those of a cluster, as kubectl shows them.</summary>
public sealed class TroubleTests : IAsyncLifetime
{
    // A Deployment's size for the test of scaling: 50 takes some minutes on two busy processors.
    private static readonly int s_replicas =
        int.TryParse(Environment.GetEnvironmentVariable("SALLYPORT_REPLICAS"), CultureInfo.InvariantCulture, out int replicas) ? replicas : 8;

    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(4) + (TimeSpan.FromSeconds(5) * s_replicas));
    private readonly UpSession _up;

    public TroubleTests() => _up = new UpSession(_limit.Token);

    public Task InitializeAsync() => _up.StartAsync();

    public async Task DisposeAsync()
    {
        await _up.DisposeAsync();
        _limit.Dispose();
    }

    [KubectlFact]
    public async Task An_image_that_nobody_knows()
    {
        await _up.ApplyAsync(Pod("typo", """{"name":"web","image":"kennethreitz/httpbim"}"""));

        await WaitingAsync("typo", "ImagePullBackOff");

        (await _up.KubectlAsync("get", "pod", "typo", "--no-headers")).ShouldMatch("^typo +0/1 +ImagePullBackOff +0 ");
        string events = await EventsAsync("typo");
        events.ShouldContain("Warning Failed Failed to pull image \"kennethreitz/httpbim\": image \"kennethreitz/httpbim\" is none of those that this machine has a program for");
        events.ShouldContain("Warning Failed Error: ErrImagePull");
        events.ShouldContain("Normal BackOff Back-off pulling image \"kennethreitz/httpbim\"");
        await RefusedAsync("container \"web\" in pod \"typo\" is waiting to start: trying and failing to pull image", "logs", "typo");
        await RefusedAsync("container not found (\"web\")", "exec", "typo", "--", "true");
    }

    [KubectlFact]
    public async Task A_command_that_crashes_at_once()
    {
        await _up.ApplyAsync(Pod("bad", """{"name":"web","image":"any","terminationMessagePolicy":"FallbackToLogsOnError"}""", command: "echo no database >&2; exit 3"));

        await WaitingAsync("bad", "CrashLoopBackOff");

        (await _up.KubectlAsync("get", "pod", "bad", "--no-headers")).ShouldMatch(@"^bad +0/1 +CrashLoopBackOff +1 \(");
        string last = "jsonpath={.status.containerStatuses[0].lastState.terminated['exitCode','reason','message']}";
        (await _up.KubectlAsync("get", "pod", "bad", "-o", last)).ShouldBe("3 Error no database");
        (await EventsAsync("bad")).ShouldContain("Warning BackOff Back-off restarting failed container web in pod bad_default(");
        (await _up.KubectlAsync("logs", "bad", "--previous")).ShouldBe("no database\n");
        await RefusedAsync("container not found (\"web\")", "exec", "bad", "--", "true");
    }

    [KubectlFact]
    public async Task Ports_that_collide()
    {
        // Two containers of a Pod share its address, as in a cluster.
        string twice = """{"name":"one","image":"kennethreitz/httpbin","ports":[{"containerPort":80}]},{"name":"two","image":"kennethreitz/httpbin","ports":[{"containerPort":80}]}""";
        // Somebody listens on all addresses, and so at every Pod's.
        using TcpListener everywhere = new(IPAddress.Any, 0);
        everywhere.Start();
        int taken = ((IPEndPoint)everywhere.LocalEndpoint).Port;
        string blocked = $$"""{"name":"web","image":"kennethreitz/httpbin","ports":[{"containerPort":{{taken}}}]}""";
        await _up.ApplyAsync(Pod("twice", twice) + "---\n" + Pod("blocked", blocked, labels: "sidecar.istio.io/inject: 'true'"));

        // Both start at once: either may be the one that comes too late.
        while (!Regex.IsMatch(await _up.KubectlAsync("get", "pod", "twice", "--no-headers"), "^twice +1/2 +CrashLoopBackOff ")) await Task.Delay(50, _limit.Token);
        string late = await _up.KubectlAsync("get", "pod", "twice", "-o", "jsonpath={.status.containerStatuses[?(@.lastState.terminated)].name}");
        (await _up.KubectlAsync("logs", "twice", "-c", late, "--previous")).ShouldMatch("(?i)address already in use");

        await WaitingAsync("blocked", "CrashLoopBackOff", "istio-proxy");
        string message = await _up.KubectlAsync(
            "get", "pod", "blocked", "-o", "jsonpath={.status.containerStatuses[?(@.name==\"istio-proxy\")].lastState.terminated.message}");
        message.ShouldContain($":{taken}");
        message.ShouldMatch("(?i)address already in use");
    }

    [KubectlFact]
    public async Task A_Service_without_endpoints()
    {
        await _up.ApplyAsync("""
            apiVersion: v1
            kind: Service
            metadata: {name: empty}
            spec: {selector: {app: nobody}, ports: [{name: http, port: 80}]}
            ---
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: gw}
            spec:
              selector: {istio: ingressgateway}
              servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: empty}
            spec: {hosts: ["*"], gateways: [gw], http: [{route: [{destination: {host: empty}}]}]}
            """);

        (await _up.UntilAsync("/", 503)).ShouldBe("no healthy upstream");

        (await _up.KubectlAsync("get", "endpointslices", "-l", "kubernetes.io/service-name=empty", "-o", "jsonpath={.items[*].endpoints}")).ShouldBeOneOf("", "[]");
    }

    [KubectlFact]
    public async Task A_Pod_that_is_gone()
    {
        await _up.ApplyAsync(Pod("gone", """{"name":"web","image":"curlimages/curl","command":["/bin/sleep","infinity"]}"""));
        await _up.KubectlAsync("wait", "pod", "gone", "--for=condition=Ready", "--timeout=60s");
        using System.Diagnostics.Process exec = _up.StartKubectl("exec", "gone", "--", "sh", "-c", "echo here; sleep 1000"), logs = _up.StartKubectl("logs", "-f", "gone");
        (await exec.StandardOutput.ReadLineAsync(_limit.Token)).ShouldBe("here");

        await _up.KubectlAsync("delete", "pod", "gone", "--grace-period=1");

        await exec.WaitForExitAsync(_limit.Token);
        exec.ExitCode.ShouldBe(137, await exec.StandardError.ReadToEndAsync(_limit.Token));
        await logs.WaitForExitAsync(_limit.Token);
        logs.ExitCode.ShouldBe(0);
        await RefusedAsync("pods \"gone\" not found", "exec", "gone", "--", "true");
        await RefusedAsync("pods \"gone\" not found", "logs", "gone");
    }

    [KubectlFact]
    public async Task A_Deployment_that_grows_and_shrinks()
    {
        await _up.KubectlAsync("label", "namespace", "default", "istio-injection=enabled");
        await _up.ApplyAsync("""
            apiVersion: v1
            kind: Service
            metadata: {name: many}
            spec: {selector: {app: many}, ports: [{name: http, port: 80}]}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: many}
            spec:
              selector: {matchLabels: {app: many}}
              template:
                metadata: {labels: {app: many}}
                spec: {containers: [{name: web, image: kennethreitz/httpbin, ports: [{containerPort: 80}]}]}
            """);
        foreach (int size in (int[])[s_replicas, 1])
        {
            await _up.KubectlAsync("scale", "deployment/many", $"--replicas={size}");
            await _up.KubectlAsync("rollout", "status", "deployment/many", $"--timeout={60 + (5 * s_replicas)}s");
            while ((await _up.KubectlAsync("get", "pods", "-o", "name")).Count(c => c == '\n') != size) await Task.Delay(50, _limit.Token);
            string ready = await _up.KubectlAsync(
                "get", "endpointslices", "-l", "kubernetes.io/service-name=many", "-o", "jsonpath={.items[*].endpoints[*].conditions.ready}");
            ready.ShouldBe(string.Join(' ', Enumerable.Repeat("true", size)));
            // The gateway's, and of each Pod the application and its sidecar.
            _up.Processes().Count.ShouldBe(1 + (2 * size));
        }
        Directory.GetDirectories(Path.Combine(_up.DataFolder, "runtime", "pods")).Length.ShouldBe(2);
    }

    // kubectl wait fails when more than one container waits: one of several is named.
    private Task WaitingAsync(string pod, string reason, string? container = null)
    {
        string which = container is null ? "*" : $"?(@.name==\"{container}\")";
        return _up.KubectlAsync("wait", "pod", pod, $"--for=jsonpath={{.status.containerStatuses[{which}].state.waiting.reason}}={reason}", "--timeout=60s");
    }

    private Task<string> EventsAsync(string pod) => _up.KubectlAsync(
        "get", "events", "--field-selector", $"involvedObject.name={pod}", "-o", "jsonpath={range .items[*]}{.type} {.reason} {.message}{\"\\n\"}{end}");

    private async Task RefusedAsync(string words, params string[] arguments)
    {
        (int exitCode, _, string errors) = await _up.TryKubectlAsync("", arguments);
        exitCode.ShouldNotBe(0);
        errors.ShouldContain(words);
    }

    private static string Pod(string name, string containers, string? command = null, string labels = "") => $$"""
        apiVersion: v1
        kind: Pod
        metadata:
          name: {{name}}
          labels: { {{labels}} }
          annotations: { {{(command is null ? "" : $"sallyport.dev/command: \"{command}\"")}} }
        spec: {containers: [{{containers}}]}

        """;
}
