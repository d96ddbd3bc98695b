using Sallyport.Engine.Routing;

namespace Sallyport.Policy.Tests.Compilation;

public sealed class ServiceAddressesTests
{
    private static readonly World s_world = World.OfGateway(World.Services, """
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: idp, namespace: ns1}
        spec: {hosts: [idp.example], resolution: STATIC, ports: [{number: 8000, name: http, protocol: HTTP}], endpoints: [{address: 1.2.3.4}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: dns, namespace: ns1}
        spec: {hosts: [dns.example], resolution: DNS, ports: [{number: 8000, name: http, protocol: HTTP}]}
        """);

    [Theory]
    [InlineData("idp.example", 8000, "1.2.3.4:8000")]
    [InlineData("IDP.example", 8000, "1.2.3.4:8000")]
    [InlineData("a.ns1.svc.cluster.local", 80, "10.0.0.1:18080")]
    [InlineData("a.ns1.svc", 80, "10.0.0.1:18080")]
    [InlineData("a.ns1", 80, "10.0.0.1:18080")]
    [InlineData("idp.example", 443, null)]
    [InlineData("dns.example", 8000, null)]
    [InlineData("other.example", 80, null)]
    public void Finds_what_the_documents_give_addresses_for(string host, int port, string? expected)
    {
        IReadOnlyList<EndpointPlan>? found = s_world.Result.Addresses.Find(host, port);
        (found is null ? null : $"{found[0].Address}:{found[0].Port}").ShouldBe(expected);
    }
}
