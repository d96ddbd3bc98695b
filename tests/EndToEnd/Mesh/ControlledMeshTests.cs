using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sallyport.EndToEnd.Control;

namespace Sallyport.EndToEnd.Mesh;

/// <summary>
/// A control plane, a gateway and a sidecar, three processes: the two have tokens of proxies, and certificates of two seconds that the control plane signs anew
/// while requests go on.
/// </summary>
public sealed partial class ControlledMeshTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sallyport-mesh-");
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(4));
    private readonly EchoApplication _application = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private readonly List<SallyportProcess> _running = [];
    private HttpClient? _admin;
    private string _server = "";

    public async Task InitializeAsync()
    {
        try
        {
            await SetUpAsync();
        }
        catch
        {
            // Nobody disposes of what never came up.
            await DisposeAsync();
            throw;
        }
    }

    private async Task SetUpAsync()
    {
        SallyportProcess control = await StartAsync("control", "--data", Path.Combine(_folder.FullName, "data"), "--port", "0", "--bind", "127.0.0.1");
        _admin = ControlClient.Of(control);
        _server = _admin.BaseAddress!.ToString();
        await MakeAsync("/api/v1/namespaces", """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"foo"}}""");
        await MakeAsync("/api/v1/namespaces/foo/serviceaccounts", """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"a"}}""");
        await MakeAsync("/api/v1/namespaces/istio-system/serviceaccounts", """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"gateway"}}""");
        await MakeAsync("/apis/security.istio.io/v1/namespaces/istio-system/peerauthentications", """
            {"apiVersion":"security.istio.io/v1","kind":"PeerAuthentication","metadata":{"name":"default"},"spec":{"mtls":{"mode":"STRICT"}}}
            """);
        await MakeAsync("/api/v1/namespaces/foo/services", """
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"apps"},"spec":{"selector":{"app":"a"},"ports":[{"name":"http","port":80,"targetPort":8080}]}}
            """);
        await MakeAsync("/apis/networking.istio.io/v1/namespaces/istio-system/gateways", """
            {"apiVersion":"networking.istio.io/v1","kind":"Gateway","metadata":{"name":"gw"},"spec":{"selector":{"istio":"ingressgateway"},
             "servers":[{"port":{"number":80,"name":"http","protocol":"HTTP"},"hosts":["*"]}]}}
            """);
    }

    public async Task DisposeAsync()
    {
        foreach (SallyportProcess process in _running)
            await process.DisposeAsync();
        await _application.DisposeAsync();
        _client.Dispose();
        _admin?.Dispose();
        _limit.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Renews_certificates_under_load_without_a_failed_request()
    {
        SallyportProcess sidecar = await StartAsync(
            "sidecar", "--control", await CredentialsAsync("foo", "a"), "--name", "a", "--namespace", "foo", "--labels", "app=a", "--service-account", "a",
            "--inbound", $"8080=127.0.0.1:{_application.Port}", "--port-map", "8080=0", "--bind", "127.0.0.1", "--admin", "none");
        await RouteAsync(sidecar.Port);
        SallyportProcess gateway = await StartAsync(
            "gateway", "--control", await CredentialsAsync("istio-system", "gateway"), "--service-account", "gateway", "--port-map", "80=0",
            "--bind", "127.0.0.1", "--admin", "none");
        HashSet<string> hashes = [];
        int asked = 0;
        while (hashes.Count < 4)
        {
            // Each request has a connection and a handshake of its own behind the gateway.
            (HttpStatusCode Status, string Element)[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AskAsync(gateway)));
            foreach ((HttpStatusCode status, string element) in answers)
            {
                status.ShouldBe(HttpStatusCode.OK, $"request {asked}: {gateway.Errors}{sidecar.Errors}");
                hashes.Add(Hash().Match(element).Value);
                asked++;
            }
        }
    }

    private async Task<SallyportProcess> StartAsync(params string[] arguments)
    {
        SallyportProcess process = await SallyportProcess.StartAsync(_folder.FullName, arguments, _limit.Token, ("SECRET_TTL", "2s"));
        _running.Add(process);
        return process;
    }

    // What a person does with `kubectl create token a --audience sallyport.dev/proxy`.
    private async Task<string> CredentialsAsync(string ns, string account)
    {
        JsonNode made = await MakeAsync($"/api/v1/namespaces/{ns}/serviceaccounts/{account}/token", """
            {"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"audiences":["sallyport.dev/proxy"]}}
            """);
        string path = Path.Combine(_folder.FullName, $"{account}.yaml");
        string authority = Regex.Match(await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "data", "kubeconfig"), _limit.Token), "authority-data: (\\S+)").Groups[1].Value;
        await File.WriteAllTextAsync(path, $$"""
            current-context: c
            contexts: [{name: c, context: {cluster: k, user: u} }]
            clusters: [{name: k, cluster: {server: "{{_server}}", certificate-authority-data: "{{authority}}"} }]
            users: [{name: u, user: {token: "{{made["status"]!["token"]!.GetValue<string>()}}"} }]
            """, _limit.Token);
        return path;
    }

    private async Task RouteAsync(int port)
    {
        await MakeAsync("/apis/networking.istio.io/v1/namespaces/foo/serviceentries", $$"""
            {"apiVersion":"networking.istio.io/v1","kind":"ServiceEntry","metadata":{"name":"a"},"spec":{"hosts":["a.mesh"],"resolution":"STATIC",
             "ports":[{"number":80,"name":"http","protocol":"HTTP"}],"location":"MESH_INTERNAL",
             "endpoints":[{"address":"127.0.0.1","ports":{"http":{{port}} },"serviceAccount":"a"}]} }
            """);
        await MakeAsync("/apis/networking.istio.io/v1/namespaces/foo/destinationrules", """
            {"apiVersion":"networking.istio.io/v1","kind":"DestinationRule","metadata":{"name":"a"},
             "spec":{"host":"a.mesh","trafficPolicy":{"connectionPool":{"http":{"maxRequestsPerConnection":1}}}}}
            """);
        await MakeAsync("/apis/networking.istio.io/v1/namespaces/foo/virtualservices", """
            {"apiVersion":"networking.istio.io/v1","kind":"VirtualService","metadata":{"name":"a"},"spec":{"hosts":["a.example"],"gateways":["istio-system/gw"],
             "http":[{"route":[{"destination":{"host":"a.mesh"}}]}]}}
            """);
    }

    private async Task<JsonNode> MakeAsync(string path, string body)
    {
        using StringContent content = new(body, System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _admin!.PostAsync(new Uri(path, UriKind.Relative), content, _limit.Token);
        string text = await response.Content.ReadAsStringAsync(_limit.Token);
        response.StatusCode.ShouldBe(HttpStatusCode.Created, text);
        return JsonNode.Parse(text)!;
    }

    private async Task<(HttpStatusCode Status, string Body)> AskAsync(SallyportProcess gateway)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"http://127.0.0.1:{gateway.Port}/");
        request.Headers.Host = "a.example";
        using HttpResponseMessage response = await _client.SendAsync(request, _limit.Token);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(_limit.Token));
    }

    [GeneratedRegex("Hash=[0-9a-f]{64}")]
    private static partial Regex Hash();
}
