using System.Diagnostics;

namespace Sallyport.ControlPlane.Runtime;

/// <summary>
/// A shell that waits for this program to end, however it ends, and then kills what it started. It holds one end of a pipe whose other
/// end nobody but this program has.
/// </summary>
internal sealed class ChildGuard : IDisposable
{
    // $1 what the environment of our processes has, $2 our own number; the files are those that .NET makes for debuggers.
    private const string Script = """
        exec >/dev/null 2>&1
        trap '' HUP INT TERM
        while read -r _; do :; done
        for round in 1 2 3 4 5; do
            found=$(grep -lsF -e "$1" /proc/[0-9]*/environ)
            [ -n "$found" ] || break
            for file in $found; do process=${file#/proc/}; kill -9 "${process%/environ}"; done
        done
        rm -f "${TMPDIR:-/tmp}/dotnet-diagnostic-$2-"* "${TMPDIR:-/tmp}/clr-debug-pipe-$2-"*
        """;

    private static readonly TimeSpan _endLimit = TimeSpan.FromSeconds(5);

    private readonly Process _process;

    private ChildGuard(Process process)
    {
        _process = process;
    }

    /// <param name="runtime">What the variable of our processes begins with.</param>
    public static ChildGuard Start(string runtime)
    {
        // In a session of its own: what a terminal sends to us, such as Ctrl-C, is not for it.
        ProcessStartInfo start = new("setsid", ["/bin/sh", "-c", Script, "sallyport-guard", $"{ProcessSweep.Variable}={runtime}/", $"{Environment.ProcessId}"])
        {
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        };
        string? temporary = Environment.GetEnvironmentVariable("TMPDIR");
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin";
        if (temporary is not null) start.Environment["TMPDIR"] = temporary;
        return new ChildGuard(Process.Start(start)!);
    }

    /// <summary>Lets it do its work and waits for it.</summary>
    public void Dispose()
    {
        _process.StandardInput.Dispose();
        _process.WaitForExit(_endLimit);
        _process.Dispose();
    }
}
