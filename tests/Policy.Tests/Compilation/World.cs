using System.Text;
using Sallyport.Engine;
using Sallyport.Engine.Authentication;
using Sallyport.Engine.Routing;
using Sallyport.Engine.Tokens;
using Sallyport.Policy.Compilation;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation;
using Sallyport.TestKit;

namespace Sallyport.Policy.Tests.Compilation;

/// <summary>Compiles documents for one proxy: by default Istio's ingress gateway in istio-system, among services a and b of ns1 and ns2.</summary>
internal sealed class World
{
    /// <summary>Services a and b of ns1 and a of ns2, each with ports http 80, http2 85, grpc 7070 and tcp 9090, and one endpoint.</summary>
    public static string Services { get; } = string.Join("---\n", Service("a", "ns1"), Service("b", "ns1"), Service("a", "ns2"));

    /// <summary>A Gateway that serves every host on port 80.</summary>
    public const string Gateway = """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: gw, namespace: ns1}
        spec:
          selector: {istio: ingressgateway}
          servers:
          - port: {number: 80, name: http, protocol: HTTP}
            hosts: ["*"]
        """;

    public required CompileResult Result { get; init; }

    public Snapshot Snapshot => Result.Snapshot ?? throw new InvalidOperationException(Messages);

    public string Messages => string.Join("\n", Result.Diagnostics);

    public static World OfGateway(params string[] documents) => OfGateway(new Dictionary<string, string>(), documents);

    public static World OfGateway(IReadOnlyDictionary<string, string> flags, params string[] documents) => Compile(documents, flags, new Workload
    {
        Role = ProxyRole.Gateway, Name = "istio-ingressgateway", Namespace = "istio-system", ServiceAccount = "istio-ingressgateway",
        Labels = new Dictionary<string, string> { ["app"] = "istio-ingressgateway", ["istio"] = "ingressgateway" },
    });

    public static World OfSidecar(int port, params string[] documents) => Compile(documents, new Workload
    {
        Role = ProxyRole.Sidecar, Name = "a", Namespace = "ns1", ServiceAccount = "a", Labels = new Dictionary<string, string> { ["app"] = "a" },
    }, port);

    public static World Compile(IEnumerable<string> documents, Workload workload, params int[] inbound) =>
        Compile(documents, new Dictionary<string, string>(), workload, inbound);

    private static World Compile(
        IEnumerable<string> documents, IReadOnlyDictionary<string, string> flags, Workload workload, params int[] inbound)
    {
        LoadedDocuments loaded = DocumentSet.Load(documents.Select((text, index) => new DocumentText($"{index}.yaml", Encoding.UTF8.GetBytes(text))));
        loaded.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();
        return new World
        {
            Result = SnapshotCompiler.Compile(new CompileInput
            {
                Resources = loaded.Resources,
                Mesh = loaded.MeshConfig,
                Flags = flags,
                Workload = workload,
                Revision = "1",
                Keys = static reference => new KeyRingState(
                    reference.Inline is { } keys ? KeySet.Parse(Encoding.UTF8.GetBytes(keys)).Ring : KeyRing.NeverFetched),
                Verifier = new JwtVerifier(new TokenCache()),
                Inbound = [.. inbound.Select(port => new InboundTarget(port, "127.0.0.1", port + 10000))],
            }),
        };
    }

    /// <summary>Name of the route for a request, <c>404</c> without one.</summary>
    public string Ask(string host, string path = "/", string method = "GET", int port = 80, params string[] headers) =>
        Find(host, path, method, port, headers).Route?.Name ?? "404";

    public RouteMatch Find(string host, string path = "/", string method = "GET", int port = 80, params string[] headers) =>
        Snapshot.Listeners[port].Routes!.Find(Requests.Make(method, path, host, Requests.PlainConnection, headers));

    /// <summary>The only destination of the route for a request.</summary>
    public WeightedCluster Destination(string host, string path = "/") => Find(host, path).Route!.Destinations.ShouldHaveSingleItem();

    /// <summary>A VirtualService in ns1 for gateway gw, with the fields of its <c>spec</c> besides.</summary>
    public static string VirtualService(string name, string hosts, string http, string more = "", string space = "ns1", string? created = null) => $$"""
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: {{name}}, namespace: {{space}}, creationTimestamp: {{(created is null ? "null" : $"\"{created}\"")}} }
        spec:
          hosts: [{{hosts}}]
          gateways: [ns1/gw]
          http: {{http}}
        {{more}}
        """;

    private static string Service(string name, string space) => $$"""
        apiVersion: v1
        kind: Service
        metadata: {name: {{name}}, namespace: {{space}}}
        spec:
          selector: {app: {{name}}}
          ports:
          - {name: http, port: 80, targetPort: 18080}
          - {name: http2, port: 85, targetPort: 18085}
          - {name: grpc, port: 7070, targetPort: 17070}
          - {name: tcp, port: 9090, targetPort: 19090}
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: {{name}}-1, namespace: {{space}}, labels: {kubernetes.io/service-name: {{name}} } }
        addressType: IPv4
        endpoints:
        - addresses: [10.0.0.1]
        - addresses: [10.0.0.2]
          conditions: {ready: false}
        ports:
        - {name: http, port: 18080}
        - {name: http2, port: 18085}
        - {name: grpc, port: 17070}

        """;
}
