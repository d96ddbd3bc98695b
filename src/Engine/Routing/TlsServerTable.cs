namespace Sallyport.Engine.Routing;

/// <summary>The TLS servers of one port, found by the client's server name: exact, longest wildcard, <c>*</c> (gateway-routing.md 1.7).</summary>
public sealed class TlsServerTable
{
    private readonly HostMap<TlsServerPlan> _hosts;

    internal TlsServerTable(IReadOnlyList<TlsServerPlan> servers)
    {
        Servers = servers;
        _hosts = new HostMap<TlsServerPlan>(
            servers.SelectMany(server => server.Hosts.Select(host => KeyValuePair.Create(host, server))));
    }

    public static TlsServerTable Empty { get; } = new([]);

    /// <summary>All servers, oldest Gateway first.</summary>
    public IReadOnlyList<TlsServerPlan> Servers { get; }

    /// <summary>The server for a client hello's name (empty: none was sent), or null: the connection is closed without an answer.</summary>
    public TlsServerPlan? Find(ReadOnlySpan<byte> serverName) => _hosts.Find(serverName);
}
