using System.Diagnostics;
using System.Globalization;
using Sallyport.TestKit;

namespace Sallyport.EndToEnd.Up;

/// <summary><c>sallyport up</c> in a folder of its own, with kubectl and a client of its gateway.</summary>
internal sealed class UpSession : IAsyncDisposable
{
    private readonly CancellationToken _limit;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("sallyport-up-");
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private SallyportProcess? _up;

    /// <param name="limit">Ends every wait.</param>
    public UpSession(CancellationToken limit)
    {
        _limit = limit;
        Directory.CreateDirectory(TemporaryFolder);
    }

    public string DataFolder => _data.FullName;

    /// <summary>The folder for temporary files of all its processes.</summary>
    public string TemporaryFolder => Path.Combine(_data.FullName, "tmp");

    public async Task StartAsync() => _up = await SallyportProcess.StartAsync(
        Repository.Root, ["up", "--data", _data.FullName, "--port", "0", "--gateway-port", "0"], _limit, ("TMPDIR", TemporaryFolder));

    /// <summary>SIGTERM; it must end with 0.</summary>
    public async Task StopAsync() => (await _up!.StopAsync(_limit)).ShouldBe(0, _up.Errors);

    /// <summary>SIGKILL.</summary>
    public void Kill() => _up!.Kill();

    public async ValueTask DisposeAsync()
    {
        if (_up is not null) await _up.DisposeAsync();
        _client.Dispose();
        _data.Delete(recursive: true);
    }

    /// <summary>What kubectl prints; it must end with 0.</summary>
    public async Task<string> KubectlAsync(params string[] arguments)
    {
        (int exitCode, string output, string errors) = await TryKubectlAsync("", arguments);
        exitCode.ShouldBe(0, $"kubectl {string.Join(' ', arguments)}: {output}{errors}");
        return output;
    }

    public async Task<(int ExitCode, string Output, string Errors)> TryKubectlAsync(string input, params string[] arguments)
    {
        using Process process = StartKubectl(arguments);
        await process.StandardInput.WriteAsync(input.AsMemory(), _limit);
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync(_limit);
        string output = await process.StandardOutput.ReadToEndAsync(_limit);
        await process.WaitForExitAsync(_limit);
        return (process.ExitCode, output, await errors);
    }

    public Process StartKubectl(params string[] arguments)
    {
        ProcessStartInfo start = new("kubectl", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KUBECONFIG"] = _up!.Kubeconfig;
        start.Environment["HOME"] = _data.FullName;
        return Process.Start(start)!;
    }

    /// <summary>Applies documents.</summary>
    public async Task ApplyAsync(string documents)
    {
        (int exitCode, _, string errors) = await TryKubectlAsync(documents, "apply", "-f", "-");
        exitCode.ShouldBe(0, errors);
    }

    /// <summary>The status of a GET through the gateway.</summary>
    public async Task<int> StatusAsync(string path)
    {
        using HttpResponseMessage response = await _client.GetAsync(new Uri($"http://127.0.0.1:{_up!.Port}{path}"), _limit);
        return (int)response.StatusCode;
    }

    /// <summary>The body of a GET through the gateway, as soon as it is answered with a status: what was applied reaches it within a moment.</summary>
    public async Task<string> UntilAsync(string path, int status)
    {
        while (true)
        {
            using HttpResponseMessage response = await _client.GetAsync(new Uri($"http://127.0.0.1:{_up!.Port}{path}"), _limit);
            string body = await response.Content.ReadAsStringAsync(_limit);
            if ((int)response.StatusCode == status) return body;
            await Task.Delay(20, _limit);
        }
    }

    /// <summary>The processes that run for its containers.</summary>
    public IReadOnlyList<PodProcess> Processes()
    {
        string mark = "SALLYPORT_POD=" + File.ReadAllText(Path.Combine(_data.FullName, "runtime", "id")).Trim();
        return
        [
            .. Directory.GetDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _))
                .Select(folder => new PodProcess(int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture), ContentOf(Path.Combine(folder, "environ"))))
                .Where(process => process.Environment.Contains(mark, StringComparison.Ordinal)),
        ];
    }

    /// <summary>Kills what would end its processes in its place.</summary>
    public void KillGuard()
    {
        string id = File.ReadAllText(Path.Combine(_data.FullName, "runtime", "id")).Trim();
        foreach (string folder in Directory.GetDirectories("/proc"))
        {
            string command = ContentOf(Path.Combine(folder, "cmdline"));
            if (command.Contains("sallyport-guard", StringComparison.Ordinal) && command.Contains(id, StringComparison.Ordinal))
                new PodProcess(int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture), "").Kill();
        }
    }

    private static string ContentOf(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
