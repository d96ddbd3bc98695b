namespace Sallyport.Engine.Routing;

/// <summary>The TLS servers of one port, found by the client's server name: exact, longest wildcard, <c>*</c> (gateway-routing.md 1.7).</summary>
public sealed class TlsServerTable
{
    public static TlsServerTable Empty { get; } = new([]);

    /// <summary>All servers, oldest Gateway first.</summary>
    public IReadOnlyList<TlsServerPlan> Servers { get; }

    internal TlsServerTable(IReadOnlyList<TlsServerPlan> servers) => Servers = servers;
}
