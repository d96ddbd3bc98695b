using System.Runtime.CompilerServices;
using Sallyport.Engine;
using Sallyport.Engine.Authorization;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Configuration;
using Sallyport.Proxy.ExternalAuthorization;
using Sallyport.Proxy.Forwarding;
using Sallyport.Proxy.Http;
using Sallyport.Proxy.Keys;
using Sallyport.Proxy.Listeners;
using Sallyport.Proxy.Sockets;
using Sallyport.Proxy.Telemetry;

namespace Sallyport.Proxy;

/// <summary>
/// Start here: the way of a request, in order. A listener has read its head; then
/// <list type="number">
/// <item>judge: one snapshot, one call of <see cref="Decider.Decide"/> (cleanse, route, verify, authorize);</item>
/// <item>where it says so, ask an external authorizer and judge on with its answer;</item>
/// <item>where it names a key that is unknown, have the key set fetched, and judge once more;</item>
/// <item>refuse with the reason's own answer, or</item>
/// <item>answer what the route answers itself (https redirect, 404, fault, CORS, redirect, direct response), or</item>
/// <item>forward with the permit;</item>
/// <item>record what became of it.</item>
/// </list>
/// </summary>
internal sealed class Pipeline(
    ProxyState state, Forwarder forwarder, KeySetTable keys, ExternalAuthorizers authorizers, TcpPipeline tcp, ConnectPipeline connect,
    RequestTelemetry telemetry, TimeProvider time)
    : ConnectionHandler
{
    // Handed on as a value, so that a trial can put something else in its place: Trial/TrialProxy.cs.
    private readonly Func<Permit, RoutePlan, ServerExchange, ValueTask<ForwardStatus>> _forward = (permit, route, exchange) =>
    {
        telemetry.Forwarding(exchange);
        return forwarder.ForwardAsync(permit, route, exchange, exchange.Upstream);
    };

    public override ReadOnlyMemory<byte> ServerName => state.Current.ServerName;

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    public override async ValueTask HandleAsync(ServerExchange exchange)
    {
        long began = time.GetTimestamp();
        telemetry.Began(exchange);
        ProxyModel model = state.Current;
        if (exchange.Request.IsConnect)
        {
            telemetry.Completed(exchange, new RequestOutcome(model, default, await connect.HandleAsync(exchange, model), began));
            return;
        }
        Snapshot snapshot = model.SnapshotFor(exchange.Request.Connection);
        Decision decision = Judge(snapshot, exchange);
        Reason reason = decision.Reason;
        try
        {
            if (decision.Verdict == Verdict.Consult)
                decision = await ConsultAsync(snapshot, exchange, decision);
            if (decision.Verdict == Verdict.AwaitKeys)
                decision = await AwaitKeysAsync(snapshot, exchange, decision);
            reason = decision.Reason;
            if (decision.Permit is not { } permit)
                reason = await RefuseAsync(exchange, decision);
            else if (decision.Route.Route is { } route && RouteAnswers.HasNone(exchange, decision.Route, route))
                reason = ForwardStatuses.ReasonOf(await _forward(permit, route, exchange));
            else
                reason = await AnswerAsync(exchange, permit, decision.Route, time, _forward);
        }
        catch (Exception gone) when (ConnectionErrors.IsExpected(gone))
        {
            // The client went away. It was judged all the same, and is recorded as that.
            telemetry.Completed(exchange, new RequestOutcome(model, decision, reason, began));
            throw;
        }
        telemetry.Completed(exchange, new RequestOutcome(model, decision, reason, began));
    }

    public override ValueTask HandleTcpAsync(TcpConnection connection) => tcp.HandleAsync(connection, state.Current);

    public override void OnRefused(ServerExchange exchange, Reason reason) =>
        telemetry.Completed(exchange, new RequestOutcome(state.Current, Decision.Deny(reason), reason, time.GetTimestamp()));

    private Decision Judge(Snapshot snapshot, ServerExchange exchange)
    {
        Decision decision = Decider.Decide(snapshot, exchange.Request, time.GetUtcNow().ToUnixTimeSeconds(), mayAwaitKeys: true);
        Observe(snapshot, exchange, decision);
        return decision;
    }

    // authorization-policy.md 2.2, 12.5: one authorizer after the other, until one refuses or the engine has its answer.
    private async ValueTask<Decision> ConsultAsync(Snapshot snapshot, ServerExchange exchange, Decision decision)
    {
        while (decision.Verdict == Verdict.Consult)
        {
            CheckOutcome outcome = await authorizers.AskAsync(exchange, decision.Custom.Provider!);
            if (outcome.Changes is null)
            {
                exchange.Refusal = outcome.Refusal;
                if (outcome.IsClientGone)
                    exchange.Upstream.Status = ForwardStatus.ClientGone;
                return Decision.Deny(outcome.Reason, decision.Rule, decision.Route);
            }
            outcome.Changes.ApplyTo(exchange);
            decision = Decider.Resume(snapshot, exchange.Request, decision, time.GetUtcNow().ToUnixTimeSeconds(), mayAwaitKeys: true);
        }
        Observe(snapshot, exchange, decision);
        return decision;
    }

    // differences.md, RA 11.11: the request waits, no thread does. Nothing of it was changed, and its body not read.
    private async ValueTask<Decision> AwaitKeysAsync(Snapshot snapshot, ServerExchange exchange, Decision awaited)
    {
        if (!await keys.RefetchAsync(awaited.AwaitedKeys!.Keys, awaited.AwaitedKeys.UnknownKeyWait))
            return Decision.Deny(awaited.Reason, route: awaited.Route);
        Decision decision = Decider.Reconsider(snapshot, exchange.Request, awaited, time.GetUtcNow().ToUnixTimeSeconds());
        Observe(snapshot, exchange, decision);
        return decision;
    }

    private static void Observe(Snapshot snapshot, ServerExchange exchange, in Decision decision)
    {
        // authorization-policy.md 2.3, 11.4: noted on the request as authorization saw it, and only if it came so far.
        if (snapshot.Authorization.HasObservers && decision.WasAuthorized)
            snapshot.Authorization.Observe(exchange.Request, exchange.Observed = new AuthorizationTrace());
        if (exchange.Request.Authentication.DryRunRefusal is var refusal and not Reason.None)
            (exchange.Observed ??= new AuthorizationTrace()).DryRunToken = refusal;
    }

    internal static async ValueTask<Reason> RefuseAsync(ServerExchange exchange, Decision decision)
    {
        if (exchange.Upstream.Status == ForwardStatus.ClientGone)
        {
            exchange.Abort();
            return decision.Reason;
        }
        if (exchange.Refusal is { } refusal)
        {
            await refusal.SendAsync(exchange);
            return decision.Reason;
        }
        // Only a trial comes here without having asked: it must not call anybody, and what was not asked is not allowed.
        Reason reason = decision.Verdict == Verdict.Consult ? Reason.ExternalAuthorizationFailed : decision.Reason;
        if (Challenge.AppliesTo(reason))
            Challenge.Add(exchange, reason);
        await LocalReply.RespondAsync(exchange, reason);
        return reason;
    }

    // request-authentication.md 1.1: fault, then CORS, then what the route says; an https redirect takes the place of the route.
    internal static async ValueTask<Reason> AnswerAsync(
        ServerExchange exchange, Permit permit, RouteMatch match, TimeProvider time,
        Func<Permit, RoutePlan, ServerExchange, ValueTask<ForwardStatus>> forward)
    {
        if (match.RedirectsToHttps && RouteAnswers.IsPlain(exchange.Request))
            return await RouteAnswers.RedirectToHttpsAsync(exchange);
        if (match.Route is not { } route)
        {
            await LocalReply.RespondAsync(exchange, Reason.RouteNotFound);
            return Reason.RouteNotFound;
        }
        if (route.Fault is not null && await RouteAnswers.InjectFaultAsync(exchange, route.Fault, time) is var fault and not Reason.None)
            return fault;
        if (route.Cors is not null && await RouteAnswers.AnswerPreflightAsync(exchange, route.Cors) is var cors and not Reason.None)
            return cors;
        if (route.Redirect is not null)
            return await RouteAnswers.RedirectAsync(exchange, route);
        if (route.DirectResponse is not null)
            return await RouteAnswers.RespondDirectlyAsync(exchange, route);
        if (exchange.Request.Authentication.InvalidHeader is { } header)
            return await RouteAnswers.RefuseHeaderAsync(exchange, header);
        return ForwardStatuses.ReasonOf(await forward(permit, route, exchange));
    }
}
