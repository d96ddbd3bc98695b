using Sallyport.Engine;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Configuration;
using Sallyport.Proxy.Forwarding;
using Sallyport.Proxy.Http;

namespace Sallyport.Proxy;

/// <summary>
/// CONNECT at a sidecar's outbound listener (RFC 9110 section 9.3.6): its bytes are carried to a place the mesh knows, in mesh TLS where
/// that has a sidecar, or where <c>outboundTrafficPolicy</c> lets them. No policy applies on the way out (authorization-policy.md 1.4).
/// </summary>
internal sealed class ConnectPipeline(TcpForwarder forwarder)
{
    /// <returns>Why it ended: <see cref="Reason.None"/> after a tunnel.</returns>
    public async ValueTask<Reason> HandleAsync(ServerExchange exchange, ProxyModel model)
    {
        if (exchange.HasRequestBody)
            return await RefuseAsync(exchange, Reason.BadRequest);
        TunnelTable? tunnels = model.Outbound?.Listeners[exchange.Request.Connection.ListenerPort].Tunnels;
        if (tunnels?.Find(exchange.Request.Authority) is not { } destinations)
            return await RefuseAsync(exchange, Reason.DestinationNotInRegistry);
        ClusterPlan? cluster = WeightedCluster.Pick(destinations, (uint)Random.Shared.Next())?.Cluster;
        ForwardStatus status = await forwarder.TunnelAsync(exchange, cluster);
        if (status == ForwardStatus.Upgraded)
            return Reason.None;
        if (exchange.HasResponseStarted || status == ForwardStatus.ClientGone)
        {
            exchange.Abort();
            return ForwardStatuses.ReasonOf(status);
        }
        return await RefuseAsync(exchange, ForwardStatuses.ReasonOf(status));
    }

    private static async ValueTask<Reason> RefuseAsync(ServerExchange exchange, Reason reason)
    {
        await LocalReply.RespondAsync(exchange, reason);
        return reason;
    }
}
