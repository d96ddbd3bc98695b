using Sallyport.TestKit;

namespace Sallyport.EndToEnd;

/// <summary>The table of examples/quickstart/README.md.</summary>
public sealed class QuickstartTests : IAsyncLifetime
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("sallyport-quickstart-");
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(2));
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private SallyportProcess _up = null!;

    private static string Folder => Path.Combine(Repository.Root, "examples", "quickstart");

    public async Task InitializeAsync() =>
        _up = await SallyportProcess.StartAsync(Repository.Root, ["up", "-f", Folder, "--data", _data.FullName, "--port", "0", "--gateway-port", "0"], _limit.Token);

    public async Task DisposeAsync()
    {
        await _up.DisposeAsync();
        _client.Dispose();
        _limit.Dispose();
        _data.Delete(recursive: true);
    }

    [Fact]
    public async Task Every_token_opens_what_the_readme_says()
    {
        Dictionary<string, int[]> table = new()
        {
            [""] = [200, 403, 403],
            ["valid"] = [200, 200, 403],
            ["editor"] = [200, 200, 200],
            ["expired"] = [401, 401, 401],
        };
        foreach ((string token, int[] statuses) in table)
            (await AskAllAsync(token)).ShouldBe(statuses, $"token '{token}'");
    }

    [Fact]
    public async Task Ends_in_order_when_told_to()
    {
        (await _up.StopAsync(_limit.Token)).ShouldBe(0, _up.Errors);
    }

    private async Task<int[]> AskAllAsync(string token)
    {
        List<int> statuses = [];
        foreach (string path in new[] { "/", "/headers", "/anything/reports" })
        {
            using HttpRequestMessage request = new(HttpMethod.Get, $"http://127.0.0.1:{_up.Port}{path}");
            request.Headers.Host = "quickstart.localhost";
            if (token.Length > 0)
                request.Headers.Authorization = new("Bearer", File.ReadAllText(Path.Combine(Folder, "tokens", token + ".jwt")).Trim());
            using HttpResponseMessage response = await _client.SendAsync(request, _limit.Token);
            statuses.Add((int)response.StatusCode);
        }
        return [.. statuses];
    }
}
