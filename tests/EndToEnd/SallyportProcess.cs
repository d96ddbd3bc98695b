using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Sallyport.TestKit;

namespace Sallyport.EndToEnd;

/// <summary><c>./sallyport</c> as a process of its own, until it is ready and then until it is told to stop.</summary>
internal sealed partial class SallyportProcess : IAsyncDisposable
{
    private const int SigTerm = 15, SigKill = 9;

    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly List<string> _output = [];
    private bool _isDisposed;

    private SallyportProcess(Process process) => _process = process;

    public static string Program { get; } = Path.Combine(Repository.Root, "sallyport");

    /// <summary>What it printed up to its ready line.</summary>
    public IReadOnlyList<string> Output => _output;

    public string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    /// <summary>The gateway's port on the ready line of <c>up</c>, else the number behind the last colon.</summary>
    public int Port => int.Parse(
        (GatewayPort().Match(_output[^1]) is { Success: true } gateway ? gateway : LastPort().Match(_output[^1])).Groups[1].Value, CultureInfo.InvariantCulture);

    /// <summary>The kubeconfig on the ready line of <c>up</c>.</summary>
    public string Kubeconfig => _output[^1].Split(" kubeconfig=")[1];

    public static async Task<SallyportProcess> StartAsync(
        string folder, IEnumerable<string> arguments, CancellationToken stop, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(Program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        SallyportProcess running = new(Process.Start(start)!);
        running._process.ErrorDataReceived += (_, line) => running.KeepError(line.Data);
        running._process.BeginErrorReadLine();
        try
        {
            await running.WaitUntilReadyAsync(stop);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    /// <summary>A command that ends by itself: what it printed. Throws when it did not end with 0.</summary>
    public static async Task<string> RunAsync(string folder, IEnumerable<string> arguments, CancellationToken stop)
    {
        ProcessStartInfo start = new(Program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(stop);
        string output = await process.StandardOutput.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"sallyport ended with {process.ExitCode}: {await errors}");
    }

    /// <summary>SIGTERM, and the exit code.</summary>
    public async Task<int> StopAsync(CancellationToken stop)
    {
        Kill(_process.Id, SigTerm);
        await _process.WaitForExitAsync(stop);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL, for it alone.</summary>
    public void Kill() => Kill(_process.Id, SigKill);

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }

    private async Task WaitUntilReadyAsync(CancellationToken stop)
    {
        while (await _process.StandardOutput.ReadLineAsync(stop) is { } line)
        {
            _output.Add(line);
            if (!line.StartsWith("ready ", StringComparison.Ordinal))
                continue;
            // The access log goes on here; a full pipe would stop the program.
            _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            return;
        }
        await _process.WaitForExitAsync(stop);
        throw new InvalidOperationException($"sallyport ended with {_process.ExitCode} before it was ready: {Errors}");
    }

    private void KeepError(string? line)
    {
        lock (_errors)
            _errors.AppendLine(line);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    [GeneratedRegex(@" gateway=\S+:(\d+)")]
    private static partial Regex GatewayPort();

    [GeneratedRegex(@":(\d+)$")]
    private static partial Regex LastPort();
}
