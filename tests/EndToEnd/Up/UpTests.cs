using System.Diagnostics;
using Sallyport.TestKit;

namespace Sallyport.EndToEnd.Up;

/// <summary>A mesh on this machine, with the real kubectl: from nothing to answers, and back to nothing.</summary>
public sealed class UpTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(4));
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("sallyport-up-");
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private SallyportProcess _up = null!;

    private static string Examples => Path.Combine(Repository.Root, "examples", "gateway-jwt");

    public async Task InitializeAsync() =>
        _up = await SallyportProcess.StartAsync(Repository.Root, ["up", "--data", _data.FullName, "--port", "0", "--gateway-port", "0"], _limit.Token);

    public async Task DisposeAsync()
    {
        await _up.DisposeAsync();
        _client.Dispose();
        _limit.Dispose();
        _data.Delete(recursive: true);
    }

    [KubectlFact]
    public async Task Runs_what_kubectl_applies_behind_the_gateway_and_by_sidecars()
    {
        (await StatusAsync("/")).ShouldBe(404, "no Gateway exists");
        await KubectlAsync("label", "namespace", "default", "istio-injection=enabled");
        await KubectlAsync("apply", "-f", Path.Combine(Examples, "base"));
        await KubectlAsync("rollout", "status", "deployment/httpbin", "--timeout=90s");
        (await KubectlAsync("get", "pods", "--no-headers")).ShouldMatch(@"^httpbin-[a-z0-9]{10}-[a-z0-9]{5} +2/2 +Running +0 ");
        (await UntilAsync("/headers", 200)).ShouldContain("URI=spiffe://cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account");

        await KubectlAsync("apply", "-f", Path.Combine(Examples, "1-require-token.yaml"));
        (await UntilAsync("/headers", 403)).ShouldBe("RBAC: access denied");
        await KubectlAsync("delete", "-f", Path.Combine(Examples, "1-require-token.yaml"));
        await UntilAsync("/headers", 200);

        await KubectlAsync("scale", "deployment/httpbin", "--replicas=3");
        await KubectlAsync("rollout", "status", "deployment/httpbin", "--timeout=90s");
        await KubectlAsync("rollout", "restart", "deployment/httpbin");
        await KubectlAsync("rollout", "status", "deployment/httpbin", "--timeout=90s");
        await KubectlAsync("rollout", "undo", "deployment/httpbin");
        await KubectlAsync("rollout", "status", "deployment/httpbin", "--timeout=90s");
        (await KubectlAsync("rollout", "history", "deployment/httpbin")).ShouldMatch(@"(?m)^3 ");
        await KubectlAsync("delete", "-f", Path.Combine(Examples, "base"));
        await KubectlAsync("wait", "--for=delete", "pod", "-l", "app=httpbin", "--timeout=60s");
        await UntilAsync("/headers", 404);
    }

    [KubectlFact]
    public async Task Starts_proxies_that_were_killed_again_at_the_same_addresses()
    {
        await KubectlAsync("label", "namespace", "default", "istio-injection=enabled");
        await KubectlAsync("apply", "-f", Path.Combine(Examples, "base"));
        await KubectlAsync("rollout", "status", "deployment/httpbin", "--timeout=90s");
        await UntilAsync("/headers", 200);
        string[] proxies = [.. ProcessesWith(await MarkAsync()).Where(p => EnvironmentOf(p).Contains("/istio-proxy/", StringComparison.Ordinal))];
        proxies.Length.ShouldBe(2);

        foreach (string proxy in proxies)
        {
            using Process process = Process.GetProcessById(int.Parse(Path.GetFileName(proxy), System.Globalization.CultureInfo.InvariantCulture));
            process.Kill();
        }

        await BackAsync("istio-system", "istio=ingressgateway");
        await BackAsync("default", "app=httpbin");
        (await UntilAsync("/headers", 200)).ShouldContain("URI=spiffe://cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account");

        async Task BackAsync(string ns, string label)
        {
            string restarts = "jsonpath={.status.containerStatuses[?(@.name==\"istio-proxy\")].restartCount}=1";
            await KubectlAsync("wait", "-n", ns, "pod", "-l", label, $"--for={restarts}", "--timeout=60s");
            await KubectlAsync("wait", "-n", ns, "pod", "-l", label, "--for=condition=Ready", "--timeout=60s");
        }
    }

    [KubectlFact]
    public async Task Leaves_nothing_behind_when_it_is_killed()
    {
        await KubectlAsync("apply", "-f", Path.Combine(Examples, "base"));
        await KubectlAsync("rollout", "status", "deployment/httpbin", "--timeout=90s");
        string mark = await MarkAsync();
        ProcessesWith(mark).Count.ShouldBe(2);

        _up.Kill();

        while (ProcessesWith(mark).Count > 0) await Task.Delay(20, _limit.Token);
    }

    [KubectlFact]
    public async Task Ends_in_order_with_all_that_it_runs()
    {
        await KubectlAsync("apply", "-f", Path.Combine(Examples, "base"));
        await KubectlAsync("rollout", "status", "deployment/httpbin", "--timeout=90s");
        string mark = await MarkAsync();

        (await _up.StopAsync(_limit.Token)).ShouldBe(0, _up.Errors);

        ProcessesWith(mark).ShouldBeEmpty();
        Directory.Exists(Path.Combine(_data.FullName, "runtime", "pods")).ShouldBeFalse();
    }

    private async Task<string> MarkAsync() =>
        "SALLYPORT_POD=" + (await File.ReadAllTextAsync(Path.Combine(_data.FullName, "runtime", "id"), _limit.Token)).Trim();

    private async Task<string> KubectlAsync(params string[] arguments)
    {
        ProcessStartInfo start = new("kubectl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KUBECONFIG"] = _up.Kubeconfig;
        start.Environment["HOME"] = _data.FullName;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(_limit.Token);
        string output = await process.StandardOutput.ReadToEndAsync(_limit.Token);
        await process.WaitForExitAsync(_limit.Token);
        process.ExitCode.ShouldBe(0, $"kubectl {string.Join(' ', arguments)}: {output}{await errors}");
        return output;
    }

    private async Task<int> StatusAsync(string path)
    {
        using HttpResponseMessage response = await _client.GetAsync(new Uri($"http://127.0.0.1:{_up.Port}{path}"), _limit.Token);
        return (int)response.StatusCode;
    }

    // What was applied reaches the gateway within a moment.
    private async Task<string> UntilAsync(string path, int status)
    {
        while (true)
        {
            using HttpResponseMessage response = await _client.GetAsync(new Uri($"http://127.0.0.1:{_up.Port}{path}"), _limit.Token);
            string body = await response.Content.ReadAsStringAsync(_limit.Token);
            if ((int)response.StatusCode == status) return body;
            await Task.Delay(20, _limit.Token);
        }
    }

    private static List<string> ProcessesWith(string mark) => [.. Directory.GetDirectories("/proc").Where(folder => EnvironmentOf(folder).Contains(mark, StringComparison.Ordinal))];

    private static string EnvironmentOf(string folder)
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
