using Sallyport.Engine.Routing;

namespace Sallyport.Policy.Compilation;

/// <summary>Listeners of a gateway from Gateways and VirtualServices (gateway-routing.md 1, 2). Start here.</summary>
internal sealed class GatewayCompiler
{
    /// <summary>A gateway's process listens this much higher on ports below 1024, and policies see that port (authorization-policy.md 7.5).</summary>
    private const int PrivilegedOffset = 8000;

    private readonly CompileContext _context;
    private readonly HttpServerCompiler _http;
    private readonly TlsServerCompiler _tls;
    private readonly L4RouteCompiler _l4;

    public GatewayCompiler(CompileContext context, DestinationCompiler destinations, ServiceRegistry services)
    {
        _context = context;
        VirtualServiceIndex virtualServices = new(context);
        _http = new HttpServerCompiler(virtualServices, new RouteCompiler(context, destinations));
        _l4 = new L4RouteCompiler(context, virtualServices, destinations, services);
        _tls = new TlsServerCompiler(context, _http, _l4);
    }

    public IEnumerable<ListenerPlan> Compile() => new GatewayServers(_context).ByPort.Select(port => Compile(port.Key, port.Value));

    private ListenerPlan Compile(int port, List<GatewayServer> servers)
    {
        // A Gateway of the Kubernetes API is not behind a Service: its ports are its own (design.md 4).
        bool isOwnPort = port >= 1024 || servers[0].Gateway.ConvertedFrom is not null;
        int policyPort = isOwnPort ? port : port + PrivilegedOffset;
        if (servers[0].IsTls)
        {
            return new ListenerPlan
            {
                Port = port, PolicyPort = policyPort, Protocol = ListenerProtocol.Tls,
                TlsServers = new TlsServerTable([.. servers.Select(_tls.Compile)]),
            };
        }
        if (servers[0].IsHttp)
        {
            return new ListenerPlan
            {
                Port = port, PolicyPort = policyPort, Protocol = ListenerProtocol.Http, Routes = _http.Compile(servers, isTls: false),
            };
        }
        return new ListenerPlan
        {
            Port = port, PolicyPort = policyPort, Protocol = ListenerProtocol.Tcp, TcpDestinations = _l4.TcpRoute(servers[0]) ?? [],
        };
    }
}
