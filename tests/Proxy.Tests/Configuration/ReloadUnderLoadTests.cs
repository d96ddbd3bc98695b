using System.Diagnostics;
using System.Globalization;
using Sallyport.Proxy.Tests.Forwarding;
using Sallyport.Proxy.Tests.Listeners;
using Sallyport.TestKit;

namespace Sallyport.Proxy.Tests.Configuration;

/// <summary>
/// A gateway whose documents are rewritten over and over while clients use it: no request fails, and each change is soon in force
/// (design.md section 4). How long a change takes is a figure of the benchmarks. SALLYPORT_RELOADS sets the number of changes.
/// </summary>
public sealed class ReloadUnderLoadTests : IAsyncLifetime
{
    private const int Connections = 64;

    // The promise is one second; the rest is for a machine that is busy with other tests.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly TestIssuer _issuer = new();
    private readonly RawUpstream _upstream = RawUpstream.Always("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
    private TestProxy _proxy = null!;
    private string _token = "";
    private int _answered;
    private volatile bool _isOver;

    public async Task InitializeAsync()
    {
        _token = _issuer.Token();
        _proxy = await TestProxy.StartAsync(Documents());
        _proxy.Write("policy.yaml", Policy(0));
        await _proxy.RestartAsync();
    }

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        _upstream.Dispose();
        _issuer.Dispose();
    }

    [Fact]
    public async Task No_request_fails_while_documents_change()
    {
        int reloads = int.TryParse(
            Environment.GetEnvironmentVariable("SALLYPORT_RELOADS"), NumberStyles.None, CultureInfo.InvariantCulture, out int set) ? set : 20;
        Task[] clients = [.. Enumerable.Range(0, Connections).Select(_ => Task.Run(LoadAsync))];
        using RawClient observer = new(_proxy.Http);
        int version = 0;
        for (int change = 1; change <= reloads; change++)
        {
            if (change % 5 == 0)
                await BreakAsync(observer, version);
            version++;
            _proxy.Write("policy.yaml", Policy(version));
            await WaitForAsync(observer, version);
        }
        _isOver = true;
        await Task.WhenAll(clients);

        Volatile.Read(ref _answered).ShouldBeGreaterThan(reloads * Connections / 10);
    }

    // A broken document is refused whole: what came with it is not in force either, and goes when it is mended.
    private async Task BreakAsync(RawClient observer, int version)
    {
        _proxy.Write("policy.yaml", Policy(version + 1).Replace("ALLOW", "ALLOWED", StringComparison.Ordinal));
        _proxy.Write("other.yaml", Policy(version + 1).Replace("name: versions", "name: others", StringComparison.Ordinal));
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromMilliseconds(300))
            (await AskAsync(observer, $"/v{version}")).ShouldBe(403, "the last good documents stay in force");
        File.Delete(Path.Combine(_proxy.Folder, "other.yaml"));
    }

    [Fact]
    public async Task Takes_no_notice_of_files_that_are_no_documents()
    {
        using RawClient observer = new(_proxy.Http);
        string before = _proxy.Runtime.Revision;
        for (int i = 0; i < 20; i++)
            _proxy.Write("access.log", $"line {i}");
        _proxy.Write("policy.yaml", Policy(0));
        _proxy.Write("all.yaml", Documents() + "# touched");
        while (_proxy.Runtime.Revision == before)
            await AskAsync(observer, "/work");
        _proxy.Runtime.Revision.ShouldBe("r2", "twenty lines of a log and the same policy again are no change; the comment is one");
    }

    private async Task WaitForAsync(RawClient observer, int version)
    {
        long began = Stopwatch.GetTimestamp();
        while (await AskAsync(observer, $"/v{version}") != 403)
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(s_patience, $"version {version} in force");
    }

    private async Task LoadAsync()
    {
        using RawClient client = new(_proxy.Http);
        while (!_isOver)
        {
            (await AskAsync(client, "/work")).ShouldBe(200);
            Interlocked.Increment(ref _answered);
        }
    }

    private async Task<int> AskAsync(RawClient client, string path)
    {
        await client.SendAsync($"GET {path} HTTP/1.1\r\nhost: a.example\r\nauthorization: Bearer {_token}\r\n\r\n");
        string answer = await client.ReadAnswerAsync();
        return TestProxy.StatusOf(answer);
    }

    private string Documents() =>
        TestProxy.Gateway + TestProxy.Service("echo", _upstream.Port) + TestProxy.Routes("[{route: [{destination: {host: echo.example} }] }]")
        + $$"""
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata: {name: tokens, namespace: istio-system}
        spec: {jwtRules: [{issuer: {{_issuer.Issuer}}, jwks: '{{_issuer.Jwks}}'}]}

        """;

    // Every version lets the token through except to a path of its own, which tells which version is in force. One asks for the
    // principal, the next for the claim.
    private string Policy(int version)
    {
        string condition = version % 2 == 0
            ? $"from: [{{source: {{requestPrincipals: ['{_issuer.Issuer}/alice']}}}}]"
            : "when: [{key: 'request.auth.claims[sub]', values: [alice]}]";
        return $$"""
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: versions, namespace: istio-system}
            spec:
              action: ALLOW
              rules: [{to: [{operation: {notPaths: [/v{{version}}]} }], {{condition}} }]

            """;
    }
}
