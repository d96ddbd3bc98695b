using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sallyport.Engine;
using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Http;
using Sallyport.Proxy.Listeners;
using Sallyport.Proxy.Tests.Listeners;

namespace Sallyport.Proxy.Tests.Outbound;

/// <summary>
/// Two sidecars of namespace foo: <c>b</c> stands STRICT before an application that answers with what it got, and <c>a</c> carries the
/// requests of its own application out.
/// </summary>
internal sealed class OutboundMesh : IAsyncDisposable
{
    private static readonly TestAuthority s_authority = new();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sallyport-outbound-");
    private readonly DirectoryInfo _logs = Directory.CreateTempSubdirectory("sallyport-outbound-logs-");
    private readonly TestListener _application;
    private readonly TestListener _opaque;
    private ProxyRuntime? _b;
    private ProxyRuntime? _a;

    private OutboundMesh()
    {
        _application = new TestListener(new TestHandler(AnswerAsync), TestListener.Plan(ListenerProtocol.Http));
        _opaque = new TestListener(new TestHandler(tcp: EchoAsync), TestListener.Plan(ListenerProtocol.Tcp));
    }

    /// <summary>An application that no document names.</summary>
    public int Unknown => _application.EndPoint.Port;

    public IPEndPoint Outbound => _a!.OutboundEndPoint!;

    /// <param name="documents">Besides the two workloads' own; <c>{b}</c> stands for the port that sidecar b listens on.</param>
    /// <param name="ownNamespace">Of a.</param>
    /// <param name="early">What b must have from its start.</param>
    public static async Task<OutboundMesh> StartAsync(string documents = "", string ownNamespace = "foo", string early = "")
    {
        OutboundMesh mesh = new();
        await mesh.WriteAsync("base.yaml", Services + s_authority.Secret + "---\n" + early);
        mesh._b = await mesh.StartAsync("b", "foo", [new InboundPort(8080, "127.0.0.1", mesh._application.EndPoint.Port), new InboundPort(9090, "127.0.0.1", mesh._opaque.EndPoint.Port)], null);
        await mesh.WriteAsync("more.yaml", Endpoints(mesh._b.EndPoints[8080].Port, mesh._b.EndPoints[9090].Port)
            + documents.Replace("{b}", $"{mesh._b.EndPoints[8080].Port}", StringComparison.Ordinal)
                .Replace("{unknown}", $"{mesh.Unknown}", StringComparison.Ordinal));
        mesh._a = await mesh.StartAsync("a", ownNamespace, [], new IPEndPoint(IPAddress.Loopback, 0));
        return mesh;
    }

    /// <summary>The access log of a or b.</summary>
    public string LogOf(string name) => Path.Combine(_logs.FullName, name);

    /// <summary>The answer's status and body to a request that is sent as it stands, with <c>connection: close</c> added.</summary>
    public async Task<(int Status, string Body)> AskAsync(string target, string host, string fields = "")
    {
        using RawClient client = new(Outbound);
        await client.SendAsync($"GET {target} HTTP/1.1\r\nHost: {host}\r\n{fields}Connection: close\r\n\r\n");
        string answer = await client.ReadToEndAsync();
        return (int.Parse(answer[9..12], null), answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ProxyRuntime? runtime in new[] { _a, _b })
            if (runtime is not null)
                await runtime.DisposeAsync();
        await _application.DisposeAsync();
        await _opaque.DisposeAsync();
        _folder.Delete(recursive: true);
        _logs.Delete(recursive: true);
    }

    private async Task<ProxyRuntime> StartAsync(string name, string space, IReadOnlyList<InboundPort> inbound, IPEndPoint? outbound)
    {
        ProxyRuntime runtime = await ProxyRuntime.StartAsync(new ProxyOptions
        {
            Role = ProxyRole.Sidecar, Files = [_folder.FullName], Name = name, Namespace = space, Admin = "none", Bind = "127.0.0.1",
            Labels = new Dictionary<string, string> { ["app"] = name },
            Inbound = inbound,
            PortMap = inbound.ToDictionary(port => port.Port, _ => 0),
            Outbound = outbound,
            DefaultAccessLogFile = LogOf(name),
        }, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        runtime.ReleaseAccessLog();
        return runtime;
    }

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(_folder.FullName, name), text);

    private static async Task AnswerAsync(ServerExchange exchange)
    {
        RequestHead request = exchange.Request;
        StringBuilder text = new($"{Text(request.Method)} {Text(request.Path)} {Text(request.Authority)}\n");
        for (int i = 0; i < request.Headers.Count; i++)
            if (request.Headers.IsPresent(i))
                text.Append($"{Text(request.Headers.Name(i))}: {Text(request.Headers.Value(i))}\n");
        await LocalReply.RespondAsync(exchange, 200, Encoding.Latin1.GetBytes(text.ToString()));
    }

    private static async Task EchoAsync(TcpConnection connection)
    {
        byte[] buffer = new byte[1024];
        for (int count; (count = await connection.Client.ReceiveAsync(buffer, default)) > 0;)
            await connection.Client.SendAsync(buffer.AsMemory(0, count), default);
        await connection.Client.ShutdownSendAsync();
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    // Only a may speak to b, and only by its certificate. a's own policies must not touch what it sends out.
    private const string Services = """
        apiVersion: v1
        kind: Service
        metadata: {name: b, namespace: foo}
        spec:
          selector: {app: b}
          ports: [{name: http, port: 80, targetPort: 8080}, {name: tcp-echo, port: 9090, targetPort: 9090}]
        ---
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata: {name: default, namespace: istio-system}
        spec: {mtls: {mode: STRICT}}
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: b, namespace: foo}
        spec:
          selector: {matchLabels: {app: b}}
          rules: [{from: [{source: {principals: [cluster.local/ns/foo/sa/a]}}]}]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: nobody, namespace: foo}
        spec: {selector: {matchLabels: {app: a}}}
        ---

        """;

    private static string Endpoints(int port, int tcp) => $$$"""
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: b-1, namespace: foo, labels: {kubernetes.io/service-name: b}}
        addressType: IPv4
        ports: [{name: http, port: {{{port}}}}, {name: tcp-echo, port: {{{tcp}}}}]
        endpoints: [{addresses: [127.0.0.1], targetRef: {kind: Pod, name: b-1, namespace: foo}}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b-1, namespace: foo, labels: {app: b, security.istio.io/tlsMode: istio}}
        spec: {serviceAccountName: b, containers: []}
        status: {podIP: 127.0.0.1}
        ---

        """;
}
