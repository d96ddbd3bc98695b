using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Sallyport.TestKit;

namespace Sallyport.EndToEnd.Mesh;

/// <summary>
/// A gateway and two sidecars, three processes over one folder: identities between them decide, and certificates of two seconds are
/// renewed while requests go on (peer-authentication.md 4-7).
/// </summary>
public sealed partial class MeshTests : IAsyncLifetime
{
    private const string Gateway = "spiffe://cluster.local/ns/istio-system/sa/istio-ingressgateway";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sallyport-mesh-");
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(4));
    private readonly EchoApplication _application = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private readonly List<SallyportProcess> _running = [];
    private int _connections;
    private SallyportProcess _a = null!, _b = null!, _gateway = null!;

    private string Config => Path.Combine(_folder.FullName, "config");

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Config);
        await WriteAsync("cacerts.yaml", await SallyportProcess.RunAsync(Repository.Root, ["cert", "authority"], _limit.Token));
        await WriteAsync("policies.yaml", Policies);
        _a = await StartSidecarAsync("a");
        _b = await StartSidecarAsync("b");
        await WriteAsync("routes.yaml", Routes("a", _a.Port) + Routes("b", _b.Port) + GatewayDocument);
        _gateway = await StartAsync("gateway", "-f", Config, "--port-map", "80=0", "--bind", "127.0.0.1", "--admin", "none");
    }

    public async Task DisposeAsync()
    {
        foreach (SallyportProcess process in _running)
            await process.DisposeAsync();
        await _application.DisposeAsync();
        _client.Dispose();
        _limit.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Lets_identities_decide()
    {
        (HttpStatusCode status, string element) = await AskGatewayAsync("a");
        status.ShouldBe(HttpStatusCode.OK, _gateway.Errors + _a.Errors);
        element.ShouldStartWith("By=spiffe://cluster.local/ns/foo/sa/a;Hash=");
        element.ShouldEndWith($";Subject=\"\";URI={Gateway}");
        // b is for friends only, and the gateway is none.
        (await AskGatewayAsync("b")).Status.ShouldBe(HttpStatusCode.Forbidden);
        using HttpClient friend = await MakePeerAsync("friend");
        (await friend.GetAsync($"https://127.0.0.1:{_b.Port}/", _limit.Token)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await friend.GetAsync($"https://127.0.0.1:{_a.Port}/", _limit.Token)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Closes_on_plain_text_and_on_strangers()
    {
        using TcpClient plain = new();
        await plain.ConnectAsync(IPAddress.Loopback, _a.Port, _limit.Token);
        await plain.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(), _limit.Token);
        (await ReadAsync(plain)).ShouldBe(0);
        // Another mesh with the same names.
        string other = Path.Combine(_folder.FullName, "other.yaml");
        await File.WriteAllTextAsync(other, await SallyportProcess.RunAsync(Repository.Root, ["cert", "authority"], _limit.Token), _limit.Token);
        using HttpClient stranger = await MakePeerAsync("friend", other);
        await Should.ThrowAsync<HttpRequestException>(() => stranger.GetAsync($"https://127.0.0.1:{_b.Port}/", _limit.Token));
    }

    [Fact]
    public async Task Renews_certificates_under_load_without_a_failed_request()
    {
        using HttpClient friend = await MakePeerAsync("friend");
        await AskFriendAsync();
        HashSet<string> hashes = [];
        int asked = 0;
        while (hashes.Count < 4)
        {
            // Each request has a connection and a handshake of its own behind the gateway.
            (HttpStatusCode Status, string Element)[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AskGatewayAsync("a")));
            foreach ((HttpStatusCode status, string element) in answers)
            {
                status.ShouldBe(HttpStatusCode.OK, $"request {asked}: {_gateway.Errors}{_a.Errors}");
                hashes.Add(Hash().Match(element).Value);
                asked++;
            }
        }
        // The sidecar's own certificate has changed as often; the connection from before is still the same one.
        await AskFriendAsync();
        _connections.ShouldBe(1);

        async Task AskFriendAsync() =>
            (await friend.GetAsync($"https://127.0.0.1:{_b.Port}/", _limit.Token)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static string Policies => """
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata: {name: default, namespace: istio-system}
        spec: {mtls: {mode: STRICT}}
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: a, namespace: foo}
        spec:
          selector: {matchLabels: {app: a}}
          rules: [{from: [{source: {principals: [cluster.local/ns/istio-system/sa/istio-ingressgateway]}}]}]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: b, namespace: foo}
        spec:
          selector: {matchLabels: {app: b}}
          rules: [{from: [{source: {serviceAccounts: [foo/friend]}}]}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: apps, namespace: foo}
        spec: {selector: {tier: apps}, ports: [{name: http, port: 80, targetPort: 8080}]}

        """;

    private static string GatewayDocument => """
        ---
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: gw, namespace: istio-system}
        spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}

        """;

    private static string Routes(string app, int port) => $$$"""
        ---
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: {{{app}}}, namespace: foo}
        spec:
          hosts: [{{{app}}}.mesh]
          ports: [{number: 80, name: http, protocol: HTTP}]
          resolution: STATIC
          location: MESH_INTERNAL
          endpoints: [{address: 127.0.0.1, ports: {http: {{{port}}}}, serviceAccount: {{{app}}}}]
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: {{{app}}}, namespace: foo}
        spec: {host: {{{app}}}.mesh, trafficPolicy: {connectionPool: {http: {maxRequestsPerConnection: 1} } } }
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: {{{app}}}, namespace: foo}
        spec: {hosts: [{{{app}}}.example], gateways: [istio-system/gw], http: [{route: [{destination: {host: {{{app}}}.mesh} }] }] }

        """;

    private Task<SallyportProcess> StartSidecarAsync(string app) => StartAsync(
        "sidecar", "-f", Config, "--name", app, "--namespace", "foo", "--labels", $"app={app},tier=apps", "--service-account", app,
        "--inbound", $"8080=127.0.0.1:{_application.Port}", "--port-map", "8080=0", "--bind", "127.0.0.1", "--admin", "none");

    private async Task<SallyportProcess> StartAsync(params string[] arguments)
    {
        SallyportProcess process = await SallyportProcess.StartAsync(_folder.FullName, arguments, _limit.Token, ("SECRET_TTL", "2s"));
        _running.Add(process);
        return process;
    }

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(Config, name), text, _limit.Token);

    private async Task<(HttpStatusCode Status, string Body)> AskGatewayAsync(string app)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"http://127.0.0.1:{_gateway.Port}/");
        request.Headers.Host = $"{app}.example";
        using HttpResponseMessage response = await _client.SendAsync(request, _limit.Token);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(_limit.Token));
    }

    /// <summary>A program that is no proxy, with a certificate of <c>cert issue</c>.</summary>
    private async Task<HttpClient> MakePeerAsync(string account, string? authority = null)
    {
        string folder = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("n"));
        await SallyportProcess.RunAsync(Repository.Root,
            ["cert", "issue", "-f", authority ?? Config, "--namespace", "foo", "--service-account", account, "--out", folder], _limit.Token);
        X509Certificate2 own = X509Certificate2.CreateFromPemFile(Path.Combine(folder, "cert-chain.pem"), Path.Combine(folder, "key.pem"));
        return new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (context, stop) =>
            {
                Interlocked.Increment(ref _connections);
                Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(context.DnsEndPoint, stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificateContext = SslStreamCertificateContext.Create(own, null, offline: true),
                // Servers of a mesh have no host names to compare.
                RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate?.Issuer == "O=cluster.local",
            },
        });
    }

    private async Task<int> ReadAsync(TcpClient client)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1], _limit.Token);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    [GeneratedRegex("Hash=[0-9a-f]{64}")]
    private static partial Regex Hash();
}
