using Sallyport.Policy.Resources.Networking;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Compilation;

/// <summary>Merges the servers of all Gateways that select the proxy (gateway-routing.md 1.1-1.4).</summary>
internal sealed class GatewayServers
{
    private readonly CompileContext _context;
    private readonly SortedDictionary<int, List<GatewayServer>> _byPort = [];
    private readonly HashSet<(int Port, string Host)> _tlsHosts = [];

    public GatewayServers(CompileContext context)
    {
        _context = context;
        foreach (Gateway gateway in context.OldestFirst<Gateway>().Where(Selects))
        {
            foreach (Server server in gateway.Servers)
                Merge(new GatewayServer(gateway, server, PortProtocols.Parse(server.Port.Protocol)));
        }
    }

    /// <summary>Ports in ascending order with their servers, oldest Gateway first.</summary>
    public IEnumerable<KeyValuePair<int, List<GatewayServer>>> ByPort => _byPort;

    // 1.1: an empty selector is every gateway proxy.
    private bool Selects(Gateway gateway) =>
        LabelSet.Has(_context.Workload.Labels, gateway.Selector)
        && (!_context.Input.Flag("PILOT_SCOPE_GATEWAY_TO_NAMESPACE", false) || gateway.Metadata.Namespace == _context.Workload.Namespace);

    private void Merge(GatewayServer server)
    {
        if (server.Port == 0 || server.Protocol == PortProtocol.Udp)
        {
            Skip(server, "listens on no TCP port");
            return;
        }
        _byPort.TryGetValue(server.Port, out List<GatewayServer>? others);
        if (others is not null && !IsCompatible(server, others[0]))
        {
            Skip(server, $"its protocol conflicts with that of an older server ({others[0].GatewayName}, {others[0].Server.Port.Protocol})");
            return;
        }
        if (server.IsTls && !TryClaimHosts(server))
            return;
        if (others is null)
            _byPort.Add(server.Port, others = []);
        others.Add(server);
    }

    // 1.4: all HTTP, or all TLS; a TCP port belongs to one server.
    private static bool IsCompatible(GatewayServer server, GatewayServer first) =>
        (server.IsHttp && first.IsHttp) || (server.IsTls && first.IsTls);

    private bool TryClaimHosts(GatewayServer server)
    {
        if (server.Server.Tls is null)
        {
            Skip(server, "it has no tls settings");
            return false;
        }
        string? taken = server.Hosts.FirstOrDefault(host => _tlsHosts.Contains((server.Port, host)));
        if (taken is not null)
        {
            Skip(server, $"an older TLS server of this port has the host {taken} too");
            return false;
        }
        foreach (string host in server.Hosts)
            _tlsHosts.Add((server.Port, host));
        return true;
    }

    private void Skip(GatewayServer server, string why) => _context.Findings.Warn(
        server.Gateway, DiagnosticCode.Conflict, $"the server on port {server.Port} ({server.Server.Port.Name}) is left out: {why}");
}
