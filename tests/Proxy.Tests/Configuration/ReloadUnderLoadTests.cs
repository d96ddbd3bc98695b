using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Sallyport.Engine;
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
    private readonly string _folder = Directory.CreateTempSubdirectory("reload").FullName;
    private readonly RawUpstream _upstream = RawUpstream.Always("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
    private ProxyRuntime _proxy = null!;
    private string _token = "";
    private int _answered;
    private volatile bool _isOver;

    public async Task InitializeAsync()
    {
        _token = _issuer.Token();
        Write("routes.yaml", Routes());
        Write("policy.yaml", Policy(0));
        _proxy = await ProxyRuntime.StartAsync(
            new ProxyOptions
            {
                Role = ProxyRole.Gateway, Files = [_folder], Admin = "none", Bind = "127.0.0.1", PortMap = new Dictionary<int, int> { [80] = 0 },
            }, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        _upstream.Dispose();
        _issuer.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task No_request_fails_while_documents_change()
    {
        int reloads = int.TryParse(
            Environment.GetEnvironmentVariable("SALLYPORT_RELOADS"), NumberStyles.None, CultureInfo.InvariantCulture, out int set) ? set : 20;
        Task[] clients = [.. Enumerable.Range(0, Connections).Select(_ => Task.Run(LoadAsync))];
        using RawClient observer = new(_proxy.EndPoints[80]);
        int version = 0;
        for (int change = 1; change <= reloads; change++)
        {
            if (change % 5 == 0)
                await BreakAsync(observer, version);
            version++;
            Write("policy.yaml", Policy(version));
            await WaitForAsync(observer, version);
        }
        _isOver = true;
        await Task.WhenAll(clients);

        Volatile.Read(ref _answered).ShouldBeGreaterThan(reloads * Connections / 10);
    }

    // A broken document is refused whole: what came with it is not in force either, and goes when it is mended.
    private async Task BreakAsync(RawClient observer, int version)
    {
        Write("policy.yaml", Policy(version + 1).Replace("ALLOW", "ALLOWED", StringComparison.Ordinal));
        Write("other.yaml", Policy(version + 1).Replace("name: versions", "name: others", StringComparison.Ordinal));
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromMilliseconds(300))
            (await AskAsync(observer, $"/v{version}")).ShouldBe(403, "the last good documents stay in force");
        File.Delete(Path.Combine(_folder, "other.yaml"));
    }

    [Fact]
    public async Task Takes_no_notice_of_files_that_are_no_documents()
    {
        using RawClient observer = new(_proxy.EndPoints[80]);
        string before = _proxy.Revision;
        for (int i = 0; i < 20; i++)
            Write("access.log", $"line {i}");
        Write("policy.yaml", Policy(0));
        Write("routes.yaml", Routes() + "# touched");
        while (_proxy.Revision == before)
            await AskAsync(observer, "/work");
        _proxy.Revision.ShouldBe("r2", "twenty lines of a log and the same policy again are no change; the comment is one");
    }

    private async Task WaitForAsync(RawClient observer, int version)
    {
        long began = Stopwatch.GetTimestamp();
        while (await AskAsync(observer, $"/v{version}") != 403)
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(s_patience, $"version {version} in force");
    }

    private async Task LoadAsync()
    {
        using RawClient client = new(_proxy.EndPoints[80]);
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
        return int.Parse(answer.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    // As an editor does it: whole, under another name, then renamed.
    private void Write(string name, string text)
    {
        string draft = Path.Combine(_folder, name + ".draft");
        File.WriteAllText(draft, text);
        File.Move(draft, Path.Combine(_folder, name), overwrite: true);
    }

    private string Routes() =>
        $$"""
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: gw, namespace: istio-system}
        spec:
          selector: {istio: ingressgateway}
          servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]
        ---
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: echo, namespace: istio-system}
        spec:
          hosts: [echo.example]
          ports: [{number: 80, name: http, protocol: HTTP, targetPort: {{_upstream.Port}}}]
          resolution: STATIC
          endpoints: [{address: 127.0.0.1}]
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: vs, namespace: istio-system}
        spec:
          hosts: [a.example]
          gateways: [gw]
          http: [{route: [{destination: {host: echo.example, port: {number: 80} } }]}]
        ---
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
