using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sallyport.EndToEnd.Control;

namespace Sallyport.EndToEnd.Mesh;

/// <summary>
/// A control plane, and beside it processes of their own: a sidecar in front of an application and a gateway that leads to it, each with the token of a proxy.
/// Mesh TLS is demanded, and each request has a connection and a handshake of its own behind the gateway.
/// </summary>
internal sealed class ControlledMesh : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sallyport-mesh-");
    private readonly CancellationToken _limit;
    private readonly (string, string)[] _environment;
    private readonly EchoApplication _application = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private readonly List<SallyportProcess> _proxies = [];
    private readonly string _address;
    private SallyportProcess? _control;
    private HttpClient? _admin;
    private int _port;

    /// <param name="limit">Ends every wait.</param>
    /// <param name="environment">Of all processes.</param>
    public ControlledMesh(CancellationToken limit, params (string, string)[] environment)
    {
        _limit = limit;
        _environment = environment;
        // An address that nobody else uses: its port is still free when the control plane is started again.
        _address = $"127.{Random.Shared.Next(2, 64)}.{Random.Shared.Next(256)}.{Random.Shared.Next(1, 255)}";
    }

    public SallyportProcess Gateway { get; private set; } = null!;

    public SallyportProcess Sidecar { get; private set; } = null!;

    /// <summary>Starts everything, and lets the gateway lead to the sidecar; or leaves nothing behind.</summary>
    public async Task StartAsync()
    {
        try
        {
            await StartAllAsync();
        }
        catch
        {
            // Nobody disposes of what never came up.
            await DisposeAsync();
            throw;
        }
    }

    private async Task StartAllAsync()
    {
        await StartControlAsync();
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
        await WriteCredentialsAsync("foo", "a");
        await WriteCredentialsAsync("istio-system", "gateway");
        await StartSidecarAsync();
        await RouteAsync(Sidecar.Port);
        await StartGatewayAsync();
    }

    public async Task StartControlAsync()
    {
        _control = await SallyportProcess.StartAsync(
            _folder.FullName, ["control", "--data", Path.Combine(_folder.FullName, "data"), "--port", $"{_port}", "--bind", _address], _limit, _environment);
        _admin?.Dispose();
        _admin = ControlClient.Of(_control);
        _port = _admin.BaseAddress!.Port;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillControlAsync()
    {
        await _control!.DisposeAsync();
        _control = null;
    }

    /// <param name="port">Where its port 8080 listens; 0 is a free port.</param>
    public async Task StartSidecarAsync(int port = 0) => Sidecar = await StartProxyAsync(
        "sidecar", "--control", Credentials("a"), "--data", Path.Combine(_folder.FullName, "sidecar"), "--name", "a", "--namespace", "foo", "--labels", "app=a",
        "--service-account", "a", "--inbound", $"8080=127.0.0.1:{_application.Port}", "--port-map", $"8080={port}", "--bind", _address, "--admin", "none");

    public async Task StartGatewayAsync() => Gateway = await StartProxyAsync(
        "gateway", "--control", Credentials("gateway"), "--data", Path.Combine(_folder.FullName, "gateway"), "--service-account", "gateway", "--port-map", "80=0",
        "--bind", "127.0.0.1", "--admin", "none");

    public async ValueTask DisposeAsync()
    {
        foreach (SallyportProcess process in _proxies)
            await process.DisposeAsync();
        if (_control is not null)
            await _control.DisposeAsync();
        await _application.DisposeAsync();
        _client.Dispose();
        _admin?.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>A request through the gateway to the application.</summary>
    public async Task<(HttpStatusCode Status, string Body)> AskAsync(string path = "/")
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"http://127.0.0.1:{Gateway.Port}{path}");
        request.Headers.Host = "a.example";
        using HttpResponseMessage response = await _client.SendAsync(request, _limit);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(_limit));
    }

    /// <summary>Lets the gateway refuse a path.</summary>
    public Task DenyAtGatewayAsync(string name, string path) => DenyAsync("istio-system", "istio", "ingressgateway", name, path);

    /// <summary>Lets the sidecar refuse a path.</summary>
    public Task DenyAtSidecarAsync(string name, string path) => DenyAsync("foo", "app", "a", name, path);

    private Task DenyAsync(string ns, string label, string value, string name, string path) => MakeAsync($"/apis/security.istio.io/v1/namespaces/{ns}/authorizationpolicies", $$"""
        {"apiVersion":"security.istio.io/v1","kind":"AuthorizationPolicy","metadata":{"name":"{{name}}"},
         "spec":{"selector":{"matchLabels":{"{{label}}":"{{value}}"} },"action":"DENY","rules":[{"to":[{"operation":{"paths":["{{path}}"]} }]}]} }
        """);

    private async Task<SallyportProcess> StartProxyAsync(params string[] arguments)
    {
        SallyportProcess process = await SallyportProcess.StartAsync(_folder.FullName, arguments, _limit, _environment);
        _proxies.Add(process);
        return process;
    }

    private string Credentials(string account) => Path.Combine(_folder.FullName, $"{account}.yaml");

    // What a person does with `kubectl create token a --audience sallyport.dev/proxy`.
    private async Task WriteCredentialsAsync(string ns, string account)
    {
        JsonNode made = await MakeAsync($"/api/v1/namespaces/{ns}/serviceaccounts/{account}/token", """
            {"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"audiences":["sallyport.dev/proxy"]}}
            """);
        string authority = Regex.Match(await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "data", "kubeconfig"), _limit), "authority-data: (\\S+)").Groups[1].Value;
        await File.WriteAllTextAsync(Credentials(account), $$"""
            current-context: c
            contexts: [{name: c, context: {cluster: k, user: u} }]
            clusters: [{name: k, cluster: {server: "{{_admin!.BaseAddress}}", certificate-authority-data: "{{authority}}"} }]
            users: [{name: u, user: {token: "{{made["status"]!["token"]!.GetValue<string>()}}"} }]
            """, _limit);
    }

    private async Task RouteAsync(int port)
    {
        await MakeAsync("/apis/networking.istio.io/v1/namespaces/foo/serviceentries", $$"""
            {"apiVersion":"networking.istio.io/v1","kind":"ServiceEntry","metadata":{"name":"a"},"spec":{"hosts":["a.mesh"],"resolution":"STATIC",
             "ports":[{"number":80,"name":"http","protocol":"HTTP"}],"location":"MESH_INTERNAL",
             "endpoints":[{"address":"{{_address}}","ports":{"http":{{port}} },"serviceAccount":"a"}]} }
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
        using HttpResponseMessage response = await _admin!.PostAsync(new Uri(path, UriKind.Relative), content, _limit);
        string text = await response.Content.ReadAsStringAsync(_limit);
        response.StatusCode.ShouldBe(HttpStatusCode.Created, text);
        return JsonNode.Parse(text)!;
    }
}
