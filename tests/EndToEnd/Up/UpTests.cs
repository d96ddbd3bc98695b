using System.Diagnostics;
using Sallyport.TestKit;

namespace Sallyport.EndToEnd.Up;

/// <summary>A mesh on this machine, with the real kubectl: from nothing to answers, and back to nothing.</summary>
public sealed class UpTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(4));
    private readonly UpSession _up;

    public UpTests() => _up = new UpSession(_limit.Token);

    private static string Examples => Path.Combine(Repository.Root, "examples", "gateway-jwt");

    public Task InitializeAsync() => _up.StartAsync();

    public async Task DisposeAsync()
    {
        await _up.DisposeAsync();
        _limit.Dispose();
    }

    [KubectlFact]
    public async Task Runs_what_kubectl_applies_behind_the_gateway_and_by_sidecars()
    {
        (await _up.StatusAsync("/")).ShouldBe(404, "no Gateway exists");
        await DeployAsync(withSidecar: true);
        (await _up.KubectlAsync("get", "pods", "--no-headers")).ShouldMatch(@"^httpbin-[a-z0-9]{10}-[a-z0-9]{5} +2/2 +Running +0 ");
        (await _up.UntilAsync("/headers", 200)).ShouldContain("URI=spiffe://cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account");

        await _up.KubectlAsync("apply", "-f", Path.Combine(Examples, "1-require-token.yaml"));
        (await _up.UntilAsync("/headers", 403)).ShouldBe("RBAC: access denied");
        await _up.KubectlAsync("delete", "-f", Path.Combine(Examples, "1-require-token.yaml"));
        await _up.UntilAsync("/headers", 200);

        await _up.KubectlAsync("scale", "deployment/httpbin", "--replicas=3");
        await RolledOutAsync();
        await _up.KubectlAsync("rollout", "restart", "deployment/httpbin");
        await RolledOutAsync();
        await _up.KubectlAsync("rollout", "undo", "deployment/httpbin");
        await RolledOutAsync();
        (await _up.KubectlAsync("rollout", "history", "deployment/httpbin")).ShouldMatch(@"(?m)^3 ");
        await _up.KubectlAsync("delete", "-f", Path.Combine(Examples, "base"));
        await _up.KubectlAsync("wait", "--for=delete", "pod", "-l", "app=httpbin", "--timeout=60s");
        await _up.UntilAsync("/headers", 404);
    }

    [KubectlFact]
    public async Task Starts_proxies_that_were_killed_again_at_the_same_addresses()
    {
        await DeployAsync(withSidecar: true);
        await _up.UntilAsync("/headers", 200);
        PodProcess[] proxies = [.. _up.Processes().Where(process => process.IsProxy)];
        proxies.Length.ShouldBe(2);

        foreach (PodProcess proxy in proxies) proxy.Kill();

        await BackAsync("istio-system", "istio=ingressgateway");
        await BackAsync("default", "app=httpbin");
        (await _up.UntilAsync("/headers", 200)).ShouldContain("URI=spiffe://cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account");

        async Task BackAsync(string ns, string label)
        {
            string restarts = "jsonpath={.status.containerStatuses[?(@.name==\"istio-proxy\")].restartCount}=1";
            await _up.KubectlAsync("wait", "-n", ns, "pod", "-l", label, $"--for={restarts}", "--timeout=60s");
            await _up.KubectlAsync("wait", "-n", ns, "pod", "-l", label, "--for=condition=Ready", "--timeout=60s");
        }
    }

    [KubectlFact]
    public async Task Leaves_nothing_behind_when_it_is_killed()
    {
        await DeployAsync(withSidecar: false);
        _up.Processes().Count.ShouldBe(2);

        _up.Kill();

        while (_up.Processes().Count > 0 || Directory.EnumerateFileSystemEntries(_up.TemporaryFolder).Any()) await Task.Delay(20, _limit.Token);
    }

    [KubectlFact]
    public async Task Removes_with_the_next_start_what_nobody_was_left_to_remove()
    {
        await DeployAsync(withSidecar: false);
        int[] before = [.. _up.Processes().Select(process => process.Id)];
        _up.KillGuard();
        _up.Kill();
        before.Length.ShouldBe(2);

        await _up.StartAsync();

        await RolledOutAsync();
        int[] after = [.. _up.Processes().Select(process => process.Id)];
        after.Length.ShouldBe(2);
        after.ShouldNotContain(id => before.Contains(id));
        await _up.UntilAsync("/headers", 200);
        await _up.StopAsync();
        _up.Processes().ShouldBeEmpty();
        Directory.Exists(Path.Combine(_up.DataFolder, "runtime", "pods")).ShouldBeFalse();
    }

    [KubectlFact]
    public async Task Ends_in_order_with_all_that_it_runs()
    {
        await DeployAsync(withSidecar: false);
        using Process exec = _up.StartKubectl("exec", "deployment/httpbin", "--", "sh", "-c", "echo here; exec sleep 1000");
        using Process logs = _up.StartKubectl("logs", "-f", "deployment/httpbin");
        (await exec.StandardOutput.ReadLineAsync(_limit.Token)).ShouldBe("here");

        await _up.StopAsync();

        await exec.WaitForExitAsync(_limit.Token);
        (await exec.StandardError.ReadToEndAsync(_limit.Token)).ShouldBe("command terminated with exit code 137\n");
        await logs.WaitForExitAsync(_limit.Token);
        (await logs.StandardError.ReadToEndAsync(_limit.Token)).ShouldBeEmpty();
        logs.ExitCode.ShouldBe(0);

        _up.Processes().ShouldBeEmpty();
        Directory.Exists(Path.Combine(_up.DataFolder, "runtime", "pods")).ShouldBeFalse();
        Directory.EnumerateFileSystemEntries(_up.TemporaryFolder).ShouldBeEmpty();
    }

    private async Task DeployAsync(bool withSidecar)
    {
        if (withSidecar) await _up.KubectlAsync("label", "namespace", "default", "istio-injection=enabled");
        await _up.KubectlAsync("apply", "-f", Path.Combine(Examples, "base"));
        await RolledOutAsync();
    }

    private Task RolledOutAsync() => _up.KubectlAsync("rollout", "status", "deployment/httpbin", "--timeout=90s");
}
