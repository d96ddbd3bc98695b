using System.Diagnostics;
using System.Text.RegularExpressions;
using Sallyport.TestKit;

namespace Sallyport.EndToEnd.Walkthroughs;

/// <summary>The session of examples/walkthroughs/end-user-authentication-with-jwt, compared with what the document prints.</summary>
public sealed partial class EndUserAuthenticationTests : IAsyncLifetime
{
    private static readonly string _session = Path.Combine(Repository.Root, "examples/walkthroughs/end-user-authentication-with-jwt/session.sh");

    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(4));
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("sallyport-walk-");
    private SallyportProcess _up = null!;

    public async Task InitializeAsync() =>
        _up = await SallyportProcess.StartAsync(Repository.Root, ["up", "--data", _data.FullName, "--port", "0", "--gateway-port", "0"], _limit.Token);

    public async Task DisposeAsync()
    {
        await _up.DisposeAsync();
        _limit.Dispose();
        _data.Delete(recursive: true);
    }

    [KubectlFact]
    public async Task Prints_what_the_document_prints()
    {
        string[] curls = [.. Curl().Split(await PlayAsync())[1..].Select(part => part[(part.IndexOf('\n', StringComparison.Ordinal) + 1)..].Split("\n$ ")[0].Trim('\n'))];

        // In order: before the policy; a bad signature; the token is fetched; it is used; a part of it is changed; none; after the clean-up.
        curls.Length.ShouldBe(7);
        curls[0].ShouldMatch(@"^customer => preference => recommendation v1 from 'recommendation-v1-[a-z0-9]+-[a-z0-9]{5}': 1$");
        curls[1].ShouldBe("Jwt verification fails");
        curls[2].ShouldBeEmpty();
        curls[3].ShouldMatch(@"^customer => preference => recommendation v1 from 'recommendation-v1-[a-z0-9]+-[a-z0-9]{5}': 2$");
        curls[4].ShouldStartWith("Jwt ");
        curls[5].ShouldBe("Jwt is missing");
        curls[6].ShouldEndWith(": 3");
    }

    private async Task<string> PlayAsync()
    {
        ProcessStartInfo start = new("bash", [_session]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KUBECONFIG"] = _up.Kubeconfig;
        start.Environment["GATEWAY_URL"] = $"127.0.0.1:{_up.Port}";
        start.Environment["HOME"] = _data.FullName;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(_limit.Token);
        string output = await process.StandardOutput.ReadToEndAsync(_limit.Token);
        await process.WaitForExitAsync(_limit.Token);
        process.ExitCode.ShouldBe(0, $"{output}\n{await errors}");
        return output;
    }

    // A line of the session that calls curl, also inside of $(…).
    [GeneratedRegex(@"^\$ (?=curl |token=\$\(curl )", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Curl();
}
