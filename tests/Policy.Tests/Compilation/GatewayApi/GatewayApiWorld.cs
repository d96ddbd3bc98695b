using Sallyport.Engine;
using Sallyport.Policy.Compilation;

namespace Sallyport.Policy.Tests.Compilation.GatewayApi;

/// <summary>Documents for the workload of the Gateway <c>web</c> in namespace ns1, among the services of <see cref="World"/>.</summary>
internal static class GatewayApiWorld
{
    /// <summary>One listener on port 80 for every host, for routes of its own namespace.</summary>
    public static string Gateway { get; } = WithListener("{name: http, port: 80, protocol: HTTP}");

    public static string WithListener(params string[] listeners) => $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: web, namespace: ns1}
        spec:
          gatewayClassName: istio
          listeners: [{{string.Join(", ", listeners)}}]
        """;

    public static string Route(string rules, string hostnames = "", string space = "ns1", string name = "r", string parent = "{name: web, namespace: ns1}", string kind = "HTTPRoute") => $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: {{kind}}
        metadata: {name: {{name}}, namespace: {{space}}}
        spec:
          parentRefs: [{{parent}}]
          hostnames: [{{hostnames}}]
          rules: {{rules}}
        """;

    public static World Compile(params string[] documents) => World.Compile([World.Services, .. documents], new Workload
    {
        Role = ProxyRole.Gateway, Name = "web-istio", Namespace = "ns1", ServiceAccount = "web-istio",
        Labels = new Dictionary<string, string> { [PolicySelection.GatewayNameLabel] = "web" },
    });
}
