using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Sallyport.ControlPlane.Runtime;

/// <summary>One run of a container: a process in a session of its own, with its log.</summary>
internal sealed class ContainerProcess : IDisposable
{
    private const int SigTerm = 15, SigKill = 9;

    // What a child of the process still holds open must not keep us.
    private static readonly TimeSpan _lastWords = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly ContainerLog _log;
    private readonly string _mark;
    private readonly Task _pumps;
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ContainerProcess(Process process, ContainerLog log, string mark)
    {
        _mark = mark;
        _process = process;
        _log = log;
        _pumps = Task.WhenAll(
            LinePump.RunAsync(process.StandardOutput.BaseStream, log, isError: false, SeeLine),
            LinePump.RunAsync(process.StandardError.BaseStream, log, isError: true, static _ => { }));
        Exited = WaitAsync();
    }

    /// <summary>Its number, that of its session and of its process group.</summary>
    public int Id => _process.Id;

    /// <summary>The exit code; 128 and the signal's number when a signal ended it.</summary>
    public Task<int> Exited { get; }

    /// <summary>The line with which one of our own proxies says that it is ready.</summary>
    public Task<string> ReadyLine => _ready.Task;

    /// <exception cref="IOException">It could not be started.</exception>
    public static ContainerProcess Start(ContainerCommand command, string folder, ContainerLog log)
    {
        ProcessStartInfo start = new("setsid", [command.File, .. command.Arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in command.Environment) start.Environment[name] = value;
        try
        {
            Process process = Process.Start(start)!;
            process.StandardInput.Close();
            return new ContainerProcess(process, log, command.Environment[ProcessSweep.Variable]);
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            throw new IOException($"could not start {command.File}: {e.Message}", e);
        }
    }

    /// <summary>Asks it to end, and ends it when it does not.</summary>
    public async Task<int> EndAsync(TimeSpan grace, CancellationToken atOnce)
    {
        if (!Exited.IsCompleted) ProcessSweep.SignalGroup(Id, SigTerm);
        try
        {
            return await Exited.WaitAsync(grace, atOnce);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            ProcessSweep.SignalGroup(Id, SigKill);
            return await Exited;
        }
    }

    public void Dispose() => _process.Dispose();

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        // Nothing outlives a container: neither its children nor what was run in it.
        ProcessSweep.Signal(-Id, SigKill);
        ProcessSweep.Kill(_mark);
        await Task.WhenAny(_pumps, Task.Delay(_lastWords));
        _log.Dispose();
        return _process.ExitCode;
    }

    private void SeeLine(ReadOnlySpan<byte> line)
    {
        if (!_ready.Task.IsCompleted && line.StartsWith("ready "u8)) _ready.TrySetResult(Encoding.UTF8.GetString(line));
    }
}
