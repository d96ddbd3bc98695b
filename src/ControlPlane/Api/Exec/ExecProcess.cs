using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Sallyport.ControlPlane.Runtime;

namespace Sallyport.ControlPlane.Api.Exec;

/// <summary>
/// A command in a container's environment and folder, in a session of its own, with pipes or with a terminal. It runs with the rights of
/// whoever runs this program: a container here is no border.
/// </summary>
internal sealed partial class ExecProcess : IDisposable
{
    private const int SigKill = 9;
    private const byte EndOfTransmission = 4;
    private const int BufferBytes = 32 * 1024;

    private readonly Process _process;
    private readonly PseudoTerminal? _terminal;

    private ExecProcess(Process process, PseudoTerminal? terminal)
    {
        _process = process;
        _terminal = terminal;
    }

    /// <exception cref="IOException">It cannot be started; the message says why, as a container runtime would.</exception>
    public static ExecProcess Start(ContainerPlace place, ExecOptions options)
    {
        Dictionary<string, string> environment = new(place.Environment, StringComparer.Ordinal);
        if (Environment.GetEnvironmentVariable("PATH") is { } path) environment.TryAdd("PATH", path);
        if (options.IsTerminal) environment.TryAdd("TERM", "xterm");
        Programs.Check(options.Command[0], place.WorkingFolder, environment.GetValueOrDefault("PATH", ""));
        PseudoTerminal? terminal = options.IsTerminal ? PseudoTerminal.Open() : null;
        ProcessStartInfo start = terminal is null ? WithPipes(options.Command) : WithTerminal(terminal, options.Command);
        start.WorkingDirectory = place.WorkingFolder;
        start.Environment.Clear();
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        try
        {
            return new ExecProcess(Process.Start(start)!, terminal);
        }
        catch (Exception e) when (e is Win32Exception or DirectoryNotFoundException)
        {
            terminal?.Dispose();
            throw new IOException(e.Message, e);
        }
    }

    /// <summary>Reads a stream of it to its end.</summary>
    /// <param name="isErrors">Which; a terminal has one only.</param>
    /// <param name="take">Takes what was read.</param>
    /// <param name="cancel">Ends the reading.</param>
    public async Task PumpAsync(bool isErrors, Func<ReadOnlyMemory<byte>, Task> take, CancellationToken cancel)
    {
        byte[] buffer = new byte[BufferBytes];
        try
        {
            if (_terminal is not null)
            {
                await Task.Factory.StartNew(() => ReadTerminal(_terminal, buffer, take, cancel), cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                return;
            }
            Stream pipe = isErrors ? _process.StandardError.BaseStream : _process.StandardOutput.BaseStream;
            for (int read; (read = await pipe.ReadAsync(buffer, cancel)) > 0;) await take(buffer.AsMemory(0, read));
        }
        catch (IOException)
        {
            // It closed its end.
        }
    }

    // A thread of its own, since reading a terminal blocks; so it may wait for the caller's side too.
    private static void ReadTerminal(PseudoTerminal terminal, byte[] buffer, Func<ReadOnlyMemory<byte>, Task> take, CancellationToken cancel)
    {
        for (int read; (read = terminal.Read(buffer, cancel)) > 0;) take(buffer.AsMemory(0, read)).GetAwaiter().GetResult();
    }

    /// <summary>Hands it input; waits while it does not read. Never in the thread that serves the socket.</summary>
    public Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) => Task.Run(async () =>
    {
        try
        {
            if (_terminal is not null) _terminal.Write(bytes.Span);
            else await _process.StandardInput.BaseStream.WriteAsync(bytes, cancel);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It reads no more.
        }
    }, cancel);

    /// <summary>No more input comes. A terminal has no end; what a person would type there says it.</summary>
    public Task EndInputAsync()
    {
        if (_terminal is not null) return Task.Run(() => _terminal.Write([EndOfTransmission]));
        _process.StandardInput.Close();
        return Task.CompletedTask;
    }

    public void Resize(ushort width, ushort height) => _terminal?.Resize(width, height);

    /// <summary>The exit code; 128 and the signal's number when a signal ended it.</summary>
    public async Task<int> ExitedAsync(CancellationToken cancel)
    {
        await _process.WaitForExitAsync(cancel);
        return _process.ExitCode;
    }

    /// <summary>Ends it and what it started in its group, at once.</summary>
    public void Kill()
    {
        if (_process.HasExited) return;
        _ = Signal(-_process.Id, SigKill);
        // In its first moment it has no group of its own yet.
        _ = Signal(_process.Id, SigKill);
    }

    public void Dispose()
    {
        _process.Dispose();
        _terminal?.Dispose();
    }

    private static ProcessStartInfo WithPipes(IReadOnlyList<string> command) => new(Programs.SetSid, ["--", .. command])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    // The shell opens the terminal, so that its streams are the command's; setsid makes it the one that controls the session.
    private static ProcessStartInfo WithTerminal(PseudoTerminal terminal, IReadOnlyList<string> command) =>
        new("/bin/sh", ["-c", "terminal=$1 setsid=$2; shift 2; exec \"$setsid\" -c -- \"$@\" <\"$terminal\" >\"$terminal\" 2>&1", "sh", terminal.Name, Programs.SetSid, .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
