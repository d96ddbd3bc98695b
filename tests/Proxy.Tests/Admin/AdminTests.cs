using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Sallyport.Engine;
using Sallyport.Proxy.Tests.Listeners;
using Sallyport.TestKit;

namespace Sallyport.Proxy.Tests.Admin;

/// <summary>A whole gateway over loopback, asked about itself.</summary>
public sealed partial class AdminTests : IAsyncLifetime
{
    private const string Documents =
        """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: gw, namespace: istio-system}
        spec:
          selector: {istio: ingressgateway}
          servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: vs, namespace: istio-system}
        spec:
          hosts: [a.example.com]
          gateways: [gw]
          http: [{name: hello, directResponse: {status: 200, body: {string: hello}}}]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: no-admin, namespace: istio-system}
        spec:
          action: DENY
          rules: [{to: [{operation: {paths: [/admin*]}}]}]
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: tls, namespace: istio-system}
        stringData: {password: open-sesame}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: istio, namespace: istio-system}
        data:
          mesh: |
            accessLogFile: ACCESS_LOG
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("admin").FullName;
    private ProxyRuntime _proxy = null!;

    private string AccessLogPath => Path.Combine(_folder, "access.log");

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "all.yaml"), Documents.Replace("ACCESS_LOG", AccessLogPath, StringComparison.Ordinal));
        _proxy = await StartAsync("127.0.0.1:0");
        _proxy.ReleaseAccessLog();
    }

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Decision_is_found_by_its_request_id_and_by_its_reason()
    {
        (await GetAsync(_proxy.EndPoints[80], "/admin/x?access_token=secret", "x-request-id: 11111111-2222-4333-8444-555555555555")).Status.ShouldBe(403);
        (await GetAsync(_proxy.EndPoints[80], "/fine")).Status.ShouldBe(200);

        JsonElement[] refused = await DecisionsAsync("?reason=rbac_denied");
        JsonElement record = refused.ShouldHaveSingleItem();
        record.GetProperty("status").GetInt32().ShouldBe(403);
        record.GetProperty("policy").GetString().ShouldBe("istio-system/no-admin");
        record.GetProperty("rule").GetInt32().ShouldBe(0);
        record.GetProperty("path").GetString().ShouldBe("/admin/x");
        string id = record.GetProperty("requestId").GetString()!;
        (await DecisionsAsync($"?request-id={id}")).ShouldHaveSingleItem().GetProperty("reason").GetString().ShouldBe("rbac_denied");
        (await DecisionsAsync("")).Select(decision => decision.GetProperty("path").GetString()).ShouldBe(["/fine", "/admin/x"]);
        (await DecisionsAsync("?limit=1")).Length.ShouldBe(1);
        (await DecisionsAsync("?request-id=none")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Metrics_count_requests_and_name_the_configuration()
    {
        await GetAsync(_proxy.EndPoints[80], "/admin");
        await GetAsync(_proxy.EndPoints[80], "/");
        string page = (await GetAsync(_proxy.AdminEndPoint!, "/metrics")).Body;
        page.ShouldContain("sallyport_requests_total{code=\"4xx\",reason=\"rbac_denied\"} 1\n");
        page.ShouldContain("sallyport_requests_total{code=\"2xx\",reason=\"direct_response\"} 1\n");
        page.ShouldContain("sallyport_decisions_total{verdict=\"permitted\",reason=\"none\"} 1\n");
        page.ShouldContain("sallyport_request_duration_seconds_count 2\n");
        page.ShouldContain("sallyport_request_duration_seconds_bucket{le=\"+Inf\"} 2\n");
        page.ShouldContain("sallyport_config_info{revision=\"r1\",role=\"gateway\",name=\"istio-ingressgateway\"} 1\n");
        page.ShouldContain("sallyport_ready 1\n");
        page.ShouldContain("sallyport_connections_total{port=\"80\"} 2\n");
        page.ShouldContain("process_resident_memory_bytes ");
    }

    [Fact]
    public async Task Every_metric_is_in_the_reference_and_the_other_way_round()
    {
        string page = (await GetAsync(_proxy.AdminEndPoint!, "/metrics")).Body;
        string reference = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "reference", "metrics.md"));
        string[] families = [.. FamilyNames().Matches(page).Select(match => match.Groups[1].Value)];
        string[] documented = [.. DocumentedNames().Matches(reference).Select(match => match.Groups[1].Value).Distinct()];
        families.ShouldBe(documented, ignoreOrder: true);
    }

    [Fact]
    public async Task Configuration_is_shown_without_secrets()
    {
        (int status, string body) = await GetAsync(_proxy.AdminEndPoint!, "/config");
        status.ShouldBe(200);
        body.ShouldNotContain("sesame");
        JsonElement root = JsonDocument.Parse(body).RootElement;
        root.GetProperty("revision").GetString().ShouldBe("r1");
        root.GetProperty("documents").EnumerateArray().Select(document => document.GetProperty("kind").GetString())
            .ShouldBe(["Gateway", "VirtualService", "AuthorizationPolicy", "Secret", "ConfigMap"], ignoreOrder: true);
        JsonElement listener = root.GetProperty("listeners").EnumerateArray().ShouldHaveSingleItem();
        listener.GetProperty("port").GetInt32().ShouldBe(80);
        listener.GetProperty("address").GetString().ShouldBe(_proxy.EndPoints[80].ToString());
        listener.GetProperty("hosts")[0].GetProperty("host").GetString().ShouldBe("a.example.com");
    }

    [Fact]
    public async Task Health_follows_the_proxy()
    {
        (await GetAsync(_proxy.AdminEndPoint!, "/healthz/live")).Status.ShouldBe(200);
        (await GetAsync(_proxy.AdminEndPoint!, "/healthz/ready")).ShouldBe((200, "ready\n"));
        await _proxy.DrainAsync(CancellationToken.None);
        (await GetAsync(_proxy.AdminEndPoint!, "/healthz/live")).Status.ShouldBe(200);
        (await GetAsync(_proxy.AdminEndPoint!, "/healthz/ready")).ShouldBe((503, "draining\n"));
    }

    [Theory]
    [InlineData("POST", "/metrics", "127.0.0.1", 405)]
    [InlineData("GET", "/nothing", "localhost", 404)]
    [InlineData("GET", "/", "localhost:1", 200)]
    [InlineData("GET", "/decisions", "rebound.example.com", 403)]
    [InlineData("GET", "/keys", "[::1]:1", 200)]
    public async Task Answers_reads_on_its_own_names_only(string method, string path, string host, int status) =>
        (await GetAsync(_proxy.AdminEndPoint!, path, host: host, method: method)).Status.ShouldBe(status);

    [Fact]
    public async Task Access_log_has_a_line_for_every_request()
    {
        await GetAsync(_proxy.EndPoints[80], "/admin?access_token=secret");
        await GetAsync(_proxy.EndPoints[80], "/fine");
        await _proxy.DisposeAsync();
        string[] lines = await File.ReadAllLinesAsync(AccessLogPath);
        lines.Length.ShouldBe(2);
        lines[0].ShouldContain("\"GET /admin?access_token=- HTTP/1.1\" 403 - rbac_access_denied_matched_policy[ns[istio-system]-policy[no-admin]-rule[0]]");
        lines[0].ShouldEndWith(" rbac_denied");
        lines[1].ShouldContain(" 200 - direct_response ");
    }

    [Fact]
    public async Task Occupied_address_that_was_asked_for_stops_the_start()
    {
        using Socket taken = Take(out int port);
        StartFailedException failure = await Should.ThrowAsync<StartFailedException>(() => StartAsync($"127.0.0.1:{port}"));
        failure.ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task Default_port_moves_when_it_is_taken()
    {
        // Two at once cannot both have it; whoever else runs on this machine may have it too.
        await using ProxyRuntime first = await StartAsync(null), second = await StartAsync(null);
        first.AdminEndPoint!.Port.ShouldBeGreaterThanOrEqualTo(15000);
        second.AdminEndPoint!.Port.ShouldNotBe(first.AdminEndPoint.Port);
    }

    [Fact]
    public async Task None_turns_it_off()
    {
        await using ProxyRuntime proxy = await StartAsync("none");
        proxy.AdminEndPoint.ShouldBeNull();
    }

    private Task<ProxyRuntime> StartAsync(string? admin) => ProxyRuntime.StartAsync(
        new ProxyOptions
        {
            Role = ProxyRole.Gateway, Files = [_folder], Admin = admin, Bind = "127.0.0.1", PortMap = new Dictionary<int, int> { [80] = 0 },
        }, TimeProvider.System, NullLogger.Instance, CancellationToken.None);

    private static Socket Take(out int port)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        return socket;
    }

    private async Task<JsonElement[]> DecisionsAsync(string query)
    {
        (int status, string body) = await GetAsync(_proxy.AdminEndPoint!, "/decisions" + query);
        status.ShouldBe(200);
        return [.. JsonDocument.Parse(body).RootElement.GetProperty("decisions").EnumerateArray()];
    }

    // The proxy's own port is asked by a.example.com, the admin port by its address.
    private async Task<(int Status, string Body)> GetAsync(
        IPEndPoint endPoint, string path, string field = "accept: */*", string? host = null, string method = "GET")
    {
        host ??= endPoint.Equals(_proxy.AdminEndPoint) ? endPoint.ToString() : "a.example.com";
        using RawClient client = new(endPoint);
        await client.SendAsync($"{method} {path} HTTP/1.1\r\nhost: {host}\r\n{field}\r\nconnection: close\r\n\r\n");
        string answer = await client.ReadToEndAsync();
        return (int.Parse(answer.AsSpan(9, 3), null), answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
    }

    [GeneratedRegex("^# TYPE ([a-z_]+) ", RegexOptions.Multiline)]
    private static partial Regex FamilyNames();

    [GeneratedRegex("`((?:sallyport|process|dotnet)_[a-z_]+)`")]
    private static partial Regex DocumentedNames();
}
