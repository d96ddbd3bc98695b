using System.Text;
using Sallyport.Engine.Http;
using Sallyport.Engine.Tokens;
using Sallyport.TestKit;

namespace Sallyport.Policy.Tests.Compilation;

/// <summary>The rows of gateway-routing.md 12 that routing decides; 400, 401 and the upstream's failures belong to other steps.</summary>
public sealed class RoutingTableTests
{
    private static readonly World s_world = World.OfGateway(
        World.Services,
        """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: gw, namespace: ns1}
        spec:
          selector: {istio: ingressgateway}
          servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*.foo.com"]}]
        """,
        World.VirtualService("vs", "a.foo.com", """
            [{match: [{uri: {prefix: /admin}, headers: {"@request.auth.claims.role": {exact: admin}}}], route: [{destination: {host: a}}]}, {match: [{uri: {prefix: /}}], route: [{destination: {host: b}}]}]
            """.Trim()));

    [Theory]
    [InlineData("a.foo.com", "/admin", """{"iss":"i","role":"admin"}""", "a")]
    [InlineData("a.foo.com", "/admin", """{"iss":"i","role":["x","admin"]}""", "a")]
    [InlineData("a.foo.com", "/admin", """{"iss":"i","role":"user"}""", "b")]
    [InlineData("a.foo.com", "/admin", null, "b")]
    [InlineData("a.foo.com", "/adminx", """{"iss":"i","role":"admin"}""", "a")]
    [InlineData("A.FOO.COM:8080", "/x", null, "b")]
    [InlineData("a.foo.com.", "/x", null, null)]
    [InlineData("b.foo.com", "/", null, null)]
    [InlineData("foo.com", "/", null, null)]
    public void Chooses_as_the_table_says(string host, string path, string? claims, string? service)
    {
        RequestHead request = Requests.Make("GET", path, host, Requests.PlainConnection);
        if (claims is not null)
        {
            using TestIssuer issuer = new();
            CompactToken.Parse(Encoding.ASCII.GetBytes(issuer.Sign(claims)), out ParsedToken? token);
            request.Authentication.Accept(new VerifiedToken(token!, SpaceDelimitedClaims.Default));
        }
        string? chosen = s_world.Snapshot.Listeners[80].Routes!.Find(request).Route?.Destinations[0].Cluster?.Host;
        chosen.ShouldBe(service is null ? null : $"{service}.ns1.svc.cluster.local");
    }
}
