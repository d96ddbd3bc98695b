using Sallyport.Engine;
using Sallyport.Engine.Authorization;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Configuration;
using Sallyport.Proxy.ExternalAuthorization;
using Sallyport.Proxy.Forwarding;
using Sallyport.Proxy.Listeners;
using Sallyport.Proxy.Telemetry;

namespace Sallyport.Proxy;

/// <summary>The way of a connection that is not HTTP: judged once, then its bytes are passed on both ways. A refusal closes it (authorization-policy.md 10.4).</summary>
public sealed class TcpPipeline(TcpForwarder forwarder, ExternalAuthorizers authorizers, RequestTelemetry telemetry, TimeProvider time)
{
    public async ValueTask HandleAsync(TcpConnection connection, ProxyModel model)
    {
        long began = time.GetTimestamp();
        TcpExchange exchange = new(connection.Facts);
        Decision decision = default;
        Reason reason = Reason.None;
        // PASSTHROUGH is judged by what can be seen of it: addresses, port, server name.
        bool isUnjudged = connection.SniRoute is { IsUnjudged: true };
        if (!isUnjudged)
        {
            decision = await JudgeAsync(connection, model);
            Observe(model.Snapshot.TcpAuthorization, exchange, decision);
            telemetry.Judged(exchange, decision, model);
            reason = decision.Reason;
        }
        if (isUnjudged || decision.Permit is not null)
            reason = ForwardStatuses.ReasonOf(await forwarder.ForwardAsync(connection, ClusterOf(connection), exchange));
        telemetry.Closed(exchange, new RequestOutcome(model, decision, reason, began));
    }

    private static ClusterPlan? ClusterOf(TcpConnection connection) => WeightedCluster.Pick(
        connection.SniRoute?.Destinations ?? connection.Plan.TcpDestinations, (uint)Random.Shared.Next())?.Cluster;

    // authorization-policy.md 2.3, 11.4: noted where DENY and ALLOW policies judged, and only there.
    private static void Observe(AuthorizationPlan policies, TcpExchange exchange, in Decision decision)
    {
        if (policies.HasObservers && decision.WasAuthorized)
            policies.Observe(exchange.Request.Connection, exchange.Observed = new AuthorizationTrace());
    }

    private async ValueTask<Decision> JudgeAsync(TcpConnection connection, ProxyModel model)
    {
        Decision decision = Decider.DecideTcp(model.Snapshot, connection.Facts);
        while (decision.Verdict == Verdict.Consult)
        {
            CheckOutcome outcome = await authorizers.AskAsync(connection, decision.Custom.Provider!);
            decision = outcome.Changes is null
                ? Decision.Deny(outcome.Reason, decision.Rule)
                : Decider.ResumeTcp(model.Snapshot, connection.Facts, decision);
        }
        return decision;
    }
}
