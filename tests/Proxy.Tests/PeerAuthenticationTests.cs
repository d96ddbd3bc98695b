using System.Net;
using System.Security.Authentication;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sallyport.Engine;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Listeners;
using Sallyport.Proxy.Tests.Listeners;

namespace Sallyport.Proxy.Tests;

/// <summary>The table of peer-authentication.md 8, row by row, on a whole sidecar.</summary>
public sealed class PeerAuthenticationTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private const string Hello = "\u0016\u0003\u0001\u0000\u0005hello";
    private const int Http = 8080, Tcp = 9090, Unlisted = 7070;

    private static readonly TestAuthority _authority = new();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sallyport-peers-");

    public void Dispose() => _folder.Delete(recursive: true);

    // NAMESPACE/APP/MODE/PORT=MODE, older first; answers: closed, 200, 400 (in plain text), opaque (passed on to the application).
    [Theory]
    [InlineData(Http, "", "200", "200")]
    [InlineData(Http, "istio-system//STRICT/", "closed", "200")]
    [InlineData(Http, "istio-system//STRICT/ ns1//PERMISSIVE/", "200", "200")]
    [InlineData(Http, "istio-system//STRICT/ ns1//UNSET/", "closed", "200")]
    [InlineData(Http, "ns1//STRICT/ ns1/a/UNSET/8080=DISABLE", "200", "400")]
    [InlineData(Http, "ns1//DISABLE/", "200", "400")]
    [InlineData(Tcp, "ns1//DISABLE/", "200", "opaque")]
    [InlineData(Http, "ns1/a/UNSET/80=STRICT", "200", "200")]
    [InlineData(Http, "ns1//STRICT/ ns1/a/PERMISSIVE/8080=UNSET", "200", "200")]
    [InlineData(Http, "istio-system/a/STRICT/", "200", "200")]
    [InlineData(Http, "ns1//PERMISSIVE/ ns1//STRICT/", "200", "200")]
    // 3.2: listed ports that no Service uses, and 3.4: beside them the workload's mode.
    [InlineData(Unlisted, "ns1/a/UNSET/7070=STRICT", "closed", "200")]
    [InlineData(Unlisted, "ns1//STRICT/ ns1/a/UNSET/7070=DISABLE", "200", "opaque")]
    [InlineData(Unlisted, "ns1/a/STRICT/8080=DISABLE", "closed", "200")]
    [InlineData(Tcp, "ns1//STRICT/", "closed", "200")]
    public async Task Answers_as_the_table_says(int port, string policies, string plain, string mesh)
    {
        var application = new TestHandler(tcp: AnswerAsync);
        await using TestListener behind = new(application, TestListener.Plan(ListenerProtocol.Tcp));
        await using ProxyRuntime sidecar = await StartAsync(policies, behind.EndPoint.Port);
        IPEndPoint at = sidecar.EndPoints[port];

        (await SendAsync(at, Get)).ShouldBe(plain);
        if (mesh is "400" or "opaque")
            (await SendAsync(at, Hello)).ShouldBe(mesh);
        (await HandshakeAsync(at, "spiffe://cluster.local/ns/ns1/sa/x")).ShouldBe(mesh == "200");
        (await HandshakeAsync(at, "spiffe://elsewhere/ns/ns1/sa/x")).ShouldBeFalse();
    }

    private static async Task AnswerAsync(TcpConnection connection)
    {
        byte[] first = new byte[1];
        await connection.Client.ReceiveAsync(first, default);
        string answer = first[0] == 0x16 ? "opaque" : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        await connection.Client.SendAsync(Encoding.ASCII.GetBytes(answer), default);
    }

    private static async Task<string> SendAsync(IPEndPoint at, string bytes)
    {
        using RawClient client = new(at);
        await client.SendAsync(bytes);
        string all = (await client.ReadToEndAsync()).Replace("(reset)", "", StringComparison.Ordinal);
        return all.Length == 0 ? "closed" : all.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? all[9..12] : all;
    }

    private static async Task<bool> HandshakeAsync(IPEndPoint at, string identity)
    {
        try
        {
            using TlsClient client = await TlsClient.ConnectAsync(
                at, "a", ["istio-http/1.1", "istio", "http/1.1"], _authority.Issue(identity), _authority.Chain);
            return (await client.AskAsync(Get)).StartsWith("HTTP/1.1 200", StringComparison.Ordinal);
        }
        catch (Exception refused) when (refused is IOException or AuthenticationException)
        {
            return false;
        }
    }

    private async Task<ProxyRuntime> StartAsync(string policies, int application)
    {
        string[] documents = [.. policies.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Policy)];
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "all.yaml"), string.Join("---\n", [Services, _authority.Secret, .. documents]));
        return await ProxyRuntime.StartAsync(new ProxyOptions
        {
            Role = ProxyRole.Sidecar, Files = [_folder.FullName], Name = "a", Namespace = "ns1", Admin = "none", Bind = "127.0.0.1",
            Labels = new Dictionary<string, string> { ["app"] = "a" },
            Inbound = [.. new[] { Http, Tcp, Unlisted }.Select(port => new InboundPort(port, "127.0.0.1", application))],
            PortMap = new Dictionary<int, int> { [Http] = 0, [Tcp] = 0, [Unlisted] = 0 },
        }, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
    }

    private const string Services = """
        apiVersion: v1
        kind: Service
        metadata: {name: a, namespace: ns1}
        spec: {selector: {app: a}, ports: [{name: http, port: 80, targetPort: 8080}, {name: tcp, port: 9090}]}

        """;

    private static string Policy(string text, int index)
    {
        string[] parts = text.Split('/');
        string selector = parts[1].Length == 0 ? "" : $"  selector: {{matchLabels: {{app: {parts[1]}}}}}\n";
        string ports = parts[3].Length == 0 ? "" : "  portLevelMtls: {" + parts[3].Replace("=", ": {mode: ", StringComparison.Ordinal) + "}}\n";
        return $"apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {{name: p{index}, namespace: {parts[0]}, "
            + $"creationTimestamp: \"20{20 + index}-01-01T00:00:00Z\"}}\nspec:\n  mtls: {{mode: {parts[2]}}}\n{selector}{ports}";
    }
}
