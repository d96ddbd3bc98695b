using Sallyport.Engine;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Configuration;
using Sallyport.Proxy.ExternalAuthorization;
using Sallyport.Proxy.Forwarding;
using Sallyport.Proxy.Listeners;
using Sallyport.Proxy.Telemetry;

namespace Sallyport.Proxy;

/// <summary>The way of a connection that is not HTTP: judged once, then its bytes are passed on both ways. A refusal closes it (authorization-policy.md 10.4).</summary>
public sealed class TcpPipeline(TcpForwarder forwarder, ExternalAuthorizers authorizers, RequestTelemetry telemetry)
{
    public async ValueTask HandleAsync(TcpConnection connection, ProxyModel model)
    {
        // PASSTHROUGH is judged by what can be seen of it: addresses, port, server name.
        bool isUnjudged = connection.SniRoute is { IsUnjudged: true };
        if (!isUnjudged && !await IsPermittedAsync(connection, model))
            return;
        ClusterPlan? cluster = connection.SniRoute is not null
            ? WeightedCluster.Pick(connection.SniRoute!.Destinations, (uint)Random.Shared.Next())?.Cluster
            : connection.Plan.TcpCluster;
        await forwarder.ForwardAsync(connection, cluster);
    }

    private async ValueTask<bool> IsPermittedAsync(TcpConnection connection, ProxyModel model)
    {
        Decision decision = Decider.DecideTcp(model.Snapshot, connection.Facts);
        while (decision.Verdict == Verdict.Consult)
        {
            CheckOutcome outcome = await authorizers.AskAsync(connection, decision.Custom.Provider!);
            decision = outcome.Changes is null
                ? Decision.Deny(outcome.Reason, decision.Rule)
                : Decider.ResumeTcp(model.Snapshot, connection.Facts, decision);
        }
        telemetry.Judged(connection.Facts, decision, model);
        return decision.Permit is not null;
    }
}
