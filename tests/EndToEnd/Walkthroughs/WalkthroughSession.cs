using System.Diagnostics;
using System.Text.RegularExpressions;
using Sallyport.TestKit;

namespace Sallyport.EndToEnd.Walkthroughs;

/// <summary>A mesh of its own, and the session of one folder of examples/walkthroughs played against it with the real kubectl and curl.</summary>
internal sealed partial class WalkthroughSession : IAsyncDisposable
{
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(5));
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("sallyport-walk-");
    private SallyportProcess? _up;

    /// <summary>The gateway, as the documents' commands get it.</summary>
    public string Gateway => $"127.0.0.1:{_up!.Port}";

    /// <summary>Signs in to the console once.</summary>
    public Uri SignInLink => new(SignInLine().Match(string.Join('\n', _up!.Output)).Groups[1].Value);

    /// <summary>A folder of this mesh alone.</summary>
    public string Folder => _data.FullName;

    /// <summary>Ends when a test that waits for this mesh has waited long enough.</summary>
    public CancellationToken Limit => _limit.Token;

    /// <summary>Plays it, and gives back each command with what it printed.</summary>
    public static async Task<(WalkthroughSession Mesh, IReadOnlyList<(string Command, string Printed)> Steps)> PlayAsync(string folder)
    {
        (WalkthroughSession mesh, string printed) = await RunAsync(folder, "session.sh");
        return (mesh, [.. Steps(printed)]);
    }

    /// <summary>Runs a script of a folder against a mesh of its own.</summary>
    public static async Task<(WalkthroughSession Mesh, string Printed)> RunAsync(string folder, string script)
    {
        WalkthroughSession mesh = await StartAsync();
        try
        {
            return (mesh, await mesh.BashAsync(FileOf(folder, script)));
        }
        catch
        {
            await mesh.DisposeAsync();
            throw;
        }
    }

    /// <summary>A mesh of its own, with nothing played yet.</summary>
    public static async Task<WalkthroughSession> StartAsync()
    {
        WalkthroughSession mesh = new();
        try
        {
            mesh._up = await SallyportProcess.StartAsync(
                Repository.Root, ["up", "--data", mesh._data.FullName, "--port", "0", "--gateway-port", "0"], mesh._limit.Token);
            return mesh;
        }
        catch
        {
            await mesh.DisposeAsync();
            throw;
        }
    }

    /// <summary>A file of a folder of examples/walkthroughs.</summary>
    public static string FileOf(string folder, params string[] names) => Path.Combine([Repository.Root, "examples", "walkthroughs", folder, .. names]);

    /// <summary>What those commands printed that the document has a print of: its curls, in order.</summary>
    public static string[] Curls(IEnumerable<(string Command, string Printed)> steps) =>
        [.. steps.Where(step => Curl().IsMatch(step.Command)).Select(step => step.Printed)];

    /// <summary>Runs bash with the mesh's addresses; it must end well.</summary>
    public async Task<string> BashAsync(params string[] arguments)
    {
        ProcessStartInfo start = new("bash", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KUBECONFIG"] = _up!.Kubeconfig;
        start.Environment["GATEWAY_URL"] = Gateway;
        start.Environment["HOME"] = _data.FullName;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(_limit.Token);
        string output = await process.StandardOutput.ReadToEndAsync(_limit.Token);
        await process.WaitForExitAsync(_limit.Token);
        process.ExitCode.ShouldBe(0, $"{output}\n{await errors}");
        return output;
    }

    public async ValueTask DisposeAsync()
    {
        if (_up is not null)
            await _up.DisposeAsync();
        _limit.Dispose();
        _data.Delete(recursive: true);
    }

    private static IEnumerable<(string, string)> Steps(string output)
    {
        foreach (string part in output.ReplaceLineEndings("\n").Split("\n$ ")[1..])
        {
            string[] lines = part.Split('\n');
            // A shell in a Pod: what is typed there is part of the command.
            int typed = 1;
            while (typed < lines.Length && (lines[typed].StartsWith("# ", StringComparison.Ordinal) || (typed > 1 && lines[typed].StartsWith("curl ", StringComparison.Ordinal))))
                typed++;
            yield return (string.Join('\n', lines[..typed]), string.Join('\n', lines[typed..]).Trim('\n'));
        }
    }

    [GeneratedRegex(@"(^|\n|# |=\$\()curl ", RegexOptions.CultureInvariant)]
    private static partial Regex Curl();

    [GeneratedRegex(@"(http://\S+/signin/link/\S+)")]
    private static partial Regex SignInLine();
}
