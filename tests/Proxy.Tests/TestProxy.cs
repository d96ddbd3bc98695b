using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sallyport.Engine;
using Sallyport.Proxy.Tests.Listeners;

namespace Sallyport.Proxy.Tests;

/// <summary>
/// A whole proxy over loopback, on ports of the system's choice, with its documents in a folder of its own. Without other options it
/// is a gateway whose documents are its folder.
/// </summary>
internal sealed class TestProxy : IAsyncDisposable
{
    /// <summary>An ingress gateway's port 80 for every host, in plain HTTP; the Gateway is <c>istio-system/gw</c>.</summary>
    public const string Gateway =
        """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: gw, namespace: istio-system}
        spec:
          selector: {istio: ingressgateway}
          servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]
        ---

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("proxy").FullName;
    private ProxyRuntime? _runtime;

    public ProxyRuntime Runtime => _runtime ?? throw new InvalidOperationException("The proxy was not started.");

    /// <summary>Where the documents are, and whatever else the test puts there.</summary>
    public string Folder => _folder;

    /// <summary>The gateway's port 80.</summary>
    public IPEndPoint Http => Runtime.EndPoints[80];

    public static async Task<TestProxy> StartAsync(
        string documents, Func<string, ProxyOptions>? options = null, TimeProvider? time = null, ILogger? log = null)
    {
        TestProxy proxy = new();
        proxy.Write("all.yaml", documents);
        try
        {
            await proxy.RestartAsync(options, time, log);
            return proxy;
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the process that was, if any, and begins a new one on the same folder.</summary>
    public async Task RestartAsync(Func<string, ProxyOptions>? options = null, TimeProvider? time = null, ILogger? log = null)
    {
        if (_runtime is not null)
            await _runtime.DisposeAsync();
        _runtime = await ProxyRuntime.StartAsync(
            (options ?? GatewayOptions)(_folder), time ?? TimeProvider.System, log ?? NullLogger.Instance, CancellationToken.None);
    }

    /// <summary>A gateway over all documents of a folder.</summary>
    public static ProxyOptions GatewayOptions(string folder) => new()
    {
        Role = ProxyRole.Gateway, Files = [folder], Admin = "127.0.0.1:0", Bind = "127.0.0.1",
        PortMap = new Dictionary<int, int> { [80] = 0, [9000] = 0 },
    };

    /// <summary>As an editor does it: whole, under another name, then renamed.</summary>
    public void Write(string name, string text)
    {
        string draft = Path.Combine(_folder, name + ".draft");
        File.WriteAllText(draft, text);
        File.Move(draft, Path.Combine(_folder, name), overwrite: true);
    }

    /// <summary>Sends one request to port 80, for <c>a.example</c>.</summary>
    /// <param name="path">With query.</param>
    /// <param name="fields">Further field lines, each <c>Name: value</c>.</param>
    /// <returns>The whole answer.</returns>
    public async Task<string> GetAsync(string path = "/", params string[] fields)
    {
        using RawClient client = new(Http);
        await client.SendAsync($"GET {path} HTTP/1.1\r\nhost: a.example\r\n{string.Concat(fields.Select(field => field + "\r\n"))}\r\n");
        return await client.ReadAnswerAsync();
    }

    public async Task<int> StatusAsync(string path = "/", params string[] fields) => StatusOf(await GetAsync(path, fields));

    /// <summary>Body of a page of the admin endpoints.</summary>
    public async Task<string> AdminAsync(string path)
    {
        using HttpClient client = new();
        return await client.GetStringAsync(new Uri($"http://{Runtime.AdminEndPoint}{path}"));
    }

    public static int StatusOf(string answer) => int.Parse(answer.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>A ServiceEntry <c>NAME.example</c> whose port 80 is a port of this machine.</summary>
    public static string Service(string name, int port, string protocol = "HTTP", int number = 80) =>
        $$"""
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: {{name}}, namespace: istio-system}
        spec:
          hosts: [{{name}}.example]
          ports: [{number: {{number}}, name: {{protocol.ToLowerInvariant()}}, protocol: {{protocol}}, targetPort: {{port}}}]
          resolution: STATIC
          endpoints: [{address: 127.0.0.1}]
        ---

        """;

    /// <summary>A VirtualService of <see cref="Gateway"/> for <c>a.example</c>.</summary>
    /// <param name="http">The list of routes as YAML in flow style.</param>
    public static string Routes(string http) =>
        $$"""
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: vs, namespace: istio-system}
        spec:
          hosts: [a.example]
          gateways: [gw]
          http: {{http}}
        ---

        """;

    public async ValueTask DisposeAsync()
    {
        if (_runtime is not null)
            await _runtime.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
