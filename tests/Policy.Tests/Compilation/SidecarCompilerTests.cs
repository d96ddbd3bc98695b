using Sallyport.Engine.Routing;

namespace Sallyport.Policy.Tests.Compilation;

/// <summary>design.md 4 (<c>--inbound</c>), peer-authentication.md 2, 3, 8.</summary>
public sealed class SidecarCompilerTests
{
    [Theory]
    [InlineData(18080, ListenerProtocol.Http, UpstreamProtocol.Http11)]
    [InlineData(18085, ListenerProtocol.Http, UpstreamProtocol.Http2)]
    [InlineData(17070, ListenerProtocol.Http, UpstreamProtocol.Http2)]
    [InlineData(19090, ListenerProtocol.Tcp, UpstreamProtocol.Tcp)]
    [InlineData(12345, ListenerProtocol.Auto, UpstreamProtocol.AsClient)]
    public void Speaks_what_the_Service_port_that_targets_it_declares(int port, ListenerProtocol listener, UpstreamProtocol upstream)
    {
        World world = World.OfSidecar(port, World.Services);
        ListenerPlan plan = world.Snapshot.Listeners[port];
        plan.Protocol.ShouldBe(listener);
        plan.PolicyPort.ShouldBe(port);
        ClusterPlan cluster = world.Snapshot.Clusters[$"inbound|{port}||"];
        cluster.Protocol.ShouldBe(upstream);
        cluster.Endpoints.ShouldBe([new EndpointPlan("127.0.0.1", port + 10000)]);
        (plan.TcpDestinations.Count > 0).ShouldBe(listener != ListenerProtocol.Http);
        if (listener != ListenerProtocol.Tcp)
            world.Ask("any.host", "/x", port: port).ShouldBe("default");
    }

    [Theory]
    [InlineData("{name: x, port: 80, targetPort: 8080, appProtocol: grpc}", ListenerProtocol.Http)]
    [InlineData("{name: http, port: 80, targetPort: 8080, appProtocol: tcp}", ListenerProtocol.Tcp)]
    [InlineData("{name: https, port: 80, targetPort: 8080}", ListenerProtocol.Tcp)]
    [InlineData("{name: http-web, port: 8080}", ListenerProtocol.Http)]
    [InlineData("{name: http, port: 80, targetPort: web}", ListenerProtocol.Http)]
    [InlineData("{name: http, port: 80, targetPort: 8081}", ListenerProtocol.Auto)]
    public void Finds_the_port_by_number_or_name(string port, ListenerProtocol expected) => World.OfSidecar(8080, $$"""
        apiVersion: v1
        kind: Service
        metadata: {name: a, namespace: ns1}
        spec: {selector: {app: a}, ports: [ {{port}} ]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: a, namespace: ns1, labels: {app: a} }
        spec: {containers: [{name: c, image: i, ports: [{name: web, containerPort: 8080}] } ] }
        """).Snapshot.Listeners[8080].Protocol.ShouldBe(expected);

    [Theory] // peer-authentication.md 8
    [InlineData("", PeerMode.Permissive)]
    [InlineData("istio-system//STRICT/", PeerMode.Strict)]
    [InlineData("istio-system//STRICT/ ns1//PERMISSIVE/", PeerMode.Permissive)]
    [InlineData("istio-system//STRICT/ ns1//UNSET/", PeerMode.Strict)]
    [InlineData("istio-system//STRICT/ ns1//DISABLE/", PeerMode.Disable)]
    [InlineData("ns1//STRICT/ ns1/a/UNSET/18080=DISABLE", PeerMode.Disable)]
    [InlineData("ns1/a/UNSET/80=STRICT", PeerMode.Permissive)]
    [InlineData("ns1//STRICT/ ns1/a/PERMISSIVE/18080=UNSET", PeerMode.Permissive)]
    [InlineData("ns1//STRICT/ ns1/b/DISABLE/", PeerMode.Strict)]
    [InlineData("istio-system/a/STRICT/", PeerMode.Permissive)]
    [InlineData("ns1//PERMISSIVE/ ns1//STRICT/", PeerMode.Permissive)]
    [InlineData("ns2//STRICT/", PeerMode.Permissive)]
    public void Takes_the_effective_mode_of_the_port(string policies, PeerMode expected)
    {
        string[] documents = [.. policies.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((text, index) => Policy(text, index))];
        World.OfSidecar(18080, [World.Services, .. documents]).Snapshot.Listeners[18080].PeerMode.ShouldBe(expected);
    }

    [Fact] // peer-authentication.md 5.2
    public void Does_not_concern_gateways() => World.OfGateway(World.Gateway, Policy("istio-system//STRICT/", 0)).Snapshot.Listeners[80].PeerMode.ShouldBeNull();

    // NAMESPACE/APP/MODE/PORT=MODE, older first.
    private static string Policy(string text, int index)
    {
        string[] parts = text.Split('/');
        string selector = parts[1].Length == 0 ? "" : $"selector: {{matchLabels: {{app: {parts[1]}}}}}, ";
        string ports = parts[3].Length == 0 ? "" : ", portLevelMtls: {" + parts[3].Replace("=", ": {mode: ", StringComparison.Ordinal) + "}}";
        return $$"""
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: {name: p{{index}}, namespace: {{parts[0]}}, creationTimestamp: "20{{20 + index}}-01-01T00:00:00Z"}
            spec: { {{selector}}mtls: {mode: "{{parts[2]}}" } {{ports}} }
            """;
    }
}
