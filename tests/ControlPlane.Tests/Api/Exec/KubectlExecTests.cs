using System.Diagnostics;

namespace Sallyport.ControlPlane.Tests.Api.Exec;

public sealed class KubectlExecTests : IAsyncLifetime
{
    private readonly PodPlaces _places = new();
    private TestApi _api = null!;
    private Kubectl _kubectl = null!;

    public async Task InitializeAsync()
    {
        _api = await TestApi.StartAsync(places: _places);
        _kubectl = new Kubectl(_api);
        await _api.PostAsync(Pods.Path, Pods.Json("sleep", "sleep", "istio-proxy"));
        _places.Add("sleep", "sleep");
    }

    public async Task DisposeAsync()
    {
        await _api.DisposeAsync();
        _places.Dispose();
    }

    [KubectlFact]
    public async Task Runs_a_command_in_the_containers_environment_and_folder()
    {
        (int code, string output, string errors) = await _kubectl.RunAsync(null, "exec", "sleep", "-c", "sleep", "--", "sh", "-c", "echo $GREETING; pwd; echo oops >&2");

        errors.ShouldBe("oops\n");
        output.ShouldBe($"hello from sleep\n{_places.Find("default", "sleep", "sleep")!.WorkingFolder}\n");
        code.ShouldBe(0);
    }

    [KubectlFact]
    public async Task Hands_on_the_exit_code()
    {
        (int code, _, string errors) = await _kubectl.RunAsync(null, "exec", "sleep", "-c", "sleep", "--", "sh", "-c", "exit 7");

        code.ShouldBe(7);
        errors.ShouldBe("command terminated with exit code 7\n");
    }

    [KubectlFact]
    public async Task Hands_on_the_input_and_its_end()
    {
        string text = string.Concat(Enumerable.Range(0, 40_000).Select(i => $"line {i}\n"));

        (int code, string output, string errors) = await _kubectl.RunAsync(text, "exec", "-i", "sleep", "-c", "sleep", "--", "cat");

        (code, errors).ShouldBe((0, ""));
        output.ShouldBe(text);
    }

    [KubectlFact]
    public async Task Does_not_wait_for_what_the_command_left_running()
    {
        (int code, string output, _) = await _kubectl.RunAsync(null, "exec", "sleep", "-c", "sleep", "--", "sh", "-c", "sleep 300 & echo $!");

        code.ShouldBe(0);
        using Process left = Process.GetProcessById(int.Parse(output, System.Globalization.CultureInfo.InvariantCulture));
        left.HasExited.ShouldBeFalse();
        left.Kill();
    }

    [KubectlFact]
    public async Task Gives_a_shell_a_terminal_with_the_callers_size()
    {
        using Process shell = _kubectl.StartInTerminal("exec", "-it", "sleep", "-c", "sleep", "--", "sh");
        await shell.StandardInput.WriteAsync("tty && stty size && echo $GREETING && exit 3\n");
        await shell.StandardInput.FlushAsync();

        string seen = await shell.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));
        await shell.WaitForExitAsync();

        seen.ShouldContain("/dev/pts/");
        seen.ShouldContain("40 120");
        seen.ShouldContain("hello from sleep\r\n");
        seen.ShouldContain("command terminated with exit code 3");
        shell.ExitCode.ShouldBe(3);
    }

    [KubectlFact]
    public async Task Says_in_kubernetes_words_what_cannot_be()
    {
        _places.Add("sleep", "istio-proxy", isRunning: false);
        (await _kubectl.RunAsync(null, "exec", "gone", "--", "ls")).Errors.ShouldContain("Error from server (NotFound): pods \"gone\" not found");
        (await _kubectl.RunAsync(null, "exec", "sleep", "-c", "other", "--", "ls")).Errors.ShouldContain("container other is not valid for pod sleep");
        (await _kubectl.RunAsync(null, "exec", "sleep", "-c", "istio-proxy", "--", "ls")).Errors.ShouldBe(
            "error: Internal error occurred: unable to upgrade connection: container not found (\"istio-proxy\")\n");
        (await _kubectl.RunAsync(null, "exec", "sleep", "-c", "sleep", "--", "no-such-program")).Errors.ShouldBe(
            "error: Internal error occurred: error executing command in container: exec: \"no-such-program\": executable file not found in $PATH\n");
    }

    [KubectlFact]
    public async Task Ends_the_command_when_its_caller_is_gone()
    {
        using Process caller = _kubectl.Start("exec", "sleep", "-c", "sleep", "--", "sh", "-c", "echo $$; sleep 300; true");
        string line = (await caller.StandardOutput.ReadLineAsync())!;
        using Process command = Process.GetProcessById(int.Parse(line, System.Globalization.CultureInfo.InvariantCulture));

        caller.Kill();

        await command.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        command.HasExited.ShouldBeTrue();
    }
}
