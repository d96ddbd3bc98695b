using System.Diagnostics;

namespace Sallyport.EndToEnd.Documentation;

/// <summary>One bash for a whole page, so that variables and files of one command are there for the next.</summary>
internal sealed class Shell : IDisposable
{
    private const string End = "--end-of-output--";

    private readonly Process _process;

    public Shell(string folder)
    {
        ProcessStartInfo start = new("bash") { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("--norc");
        // A proxy of this machine has no business here.
        start.Environment["NO_PROXY"] = "*";
        _process = Process.Start(start)!;
    }

    /// <summary>Runs a command and gives back the lines of its standard output and error.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(string command, CancellationToken stop)
    {
        // -s keeps curl's progress out of what a person would see on a terminal only.
        string quiet = command.StartsWith("curl ", StringComparison.Ordinal) ? "curl -s " + command[5..] : command;
        await _process.StandardInput.WriteLineAsync($"{{ {quiet}\n}} 2>&1; printf '\\n%s\\n' '{End}'");
        await _process.StandardInput.FlushAsync(stop);
        List<string> lines = [];
        while (await _process.StandardOutput.ReadLineAsync(stop) is { } line && line != End)
            lines.Add(line.TrimEnd('\r'));
        // Empty lines at the end: the one before the mark, and the one that ends headers under curl -I. No page shows them.
        while (lines.Count > 0 && lines[^1].Length == 0)
            lines.RemoveAt(lines.Count - 1);
        return lines;
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
