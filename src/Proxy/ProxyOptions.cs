using System.Net;
using Sallyport.Engine;

namespace Sallyport.Proxy;

/// <summary>
/// What an operator sets for one proxy: who it is, what it reads, where it listens. The command line makes these, and so do tests.
/// They are checked together at start.
/// </summary>
public sealed class ProxyOptions
{
    /// <summary>Ingress gateway or sidecar.</summary>
    public required ProxyRole Role { get; init; }

    /// <summary>
    /// Where documents come from: files, folders (all <c>*.yaml|*.yml|*.json</c> below them, watched) or <c>-</c> for standard input.
    /// </summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>
    /// Kubeconfig of the control plane whose documents count instead of <see cref="Files"/>. Null (default): files.
    /// </summary>
    public string? Control { get; init; }

    /// <summary>
    /// Name of the workload in logs and on the ready line. Default: <c>istio-ingressgateway</c>, as Istio calls its gateway.
    /// </summary>
    public string Name { get; init; } = "istio-ingressgateway";

    /// <summary>Namespace of the workload: which policies apply depends on it. Default: <c>istio-system</c>.</summary>
    public string Namespace { get; init; } = "istio-system";

    /// <summary>
    /// Labels that <c>selector.matchLabels</c> of policies and Gateways are compared with. Default: those of Istio's own gateway.
    /// </summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = GatewayLabels;

    /// <summary>Service account: the identity in the workload's certificate. Null (default): the same as <see cref="Name"/>.</summary>
    public string? ServiceAccount { get; init; }

    /// <summary>Address to listen on. Default: all addresses, IPv4 and IPv6.</summary>
    public string Bind { get; init; } = "*";

    /// <summary>
    /// Where a port of a Gateway or of the workload listens; 0 is a free port of the system's choice. Default: empty, which means
    /// the same number for a sidecar, and 8000 higher for a gateway's ports below 1024 (80 is 8080, 443 is 8443).
    /// </summary>
    public IReadOnlyDictionary<int, int> PortMap { get; init; } = new Dictionary<int, int>();

    /// <summary>Sidecar only: the workload's ports, and where the application behind each really listens. Default: none.</summary>
    public IReadOnlyList<InboundPort> Inbound { get; init; } = [];

    /// <summary>
    /// Sidecar only: where the application hands over requests to other workloads, as to an HTTP proxy; port 0 is a free one. Null
    /// (default): nowhere. Whoever reaches it speaks as this workload.
    /// </summary>
    public IPEndPoint? Outbound { get; init; }

    /// <summary>
    /// Every connection must begin with a PROXY protocol header, version 1 or 2. Default: false, and such a header is a malformed
    /// request.
    /// </summary>
    public bool ProxyProtocol { get; init; }

    /// <summary>
    /// The admin endpoints' <c>ADDR:PORT</c>, or <c>none</c>. Null (default): 127.0.0.1:15000, or the next free port after it.
    /// An address that is given must be free, else the proxy does not start.
    /// </summary>
    public string? Admin { get; init; }

    /// <summary>Folder for the last good key sets, below <c>keys</c>, and with <see cref="Control"/> the documents last in force. Null (default): nothing is written.</summary>
    public string? DataFolder { get; init; }

    /// <summary>
    /// Where the access log goes when MeshConfig names no file. Null (default): nowhere.
    /// </summary>
    public string? DefaultAccessLogFile { get; init; }

    /// <summary>
    /// What a first-time user gets without naming it: <c>app</c> and <c>istio</c> are <c>istio-ingressgateway</c> and
    /// <c>ingressgateway</c>.
    /// </summary>
    public static IReadOnlyDictionary<string, string> GatewayLabels { get; } =
        new Dictionary<string, string> { ["app"] = "istio-ingressgateway", ["istio"] = "ingressgateway" };
}
