using Sallyport.Engine.Authentication;
using Sallyport.Engine.Authorization;
using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;
using Sallyport.Engine.Tokens;

namespace Sallyport.Engine;

/// <summary>
/// The one function that is the product: may this request pass, and where to? The proxy, <c>explain</c> and the tests call it, so
/// they cannot disagree. It does no input or output, reads no clock, takes no lock, and allocates nothing for a request whose
/// token is known.
/// </summary>
public static class Decider
{
    /// <summary>
    /// Judges a request in the order of request-authentication.md 1.1, and brings it into the shape the application will see:
    /// path normalised, headers cleansed, tokens and claims as the rules say.
    /// </summary>
    /// <param name="snapshot">Read once by the caller; the whole request is judged by it.</param>
    /// <param name="request">As the reader left it; changed in place.</param>
    /// <param name="nowSeconds">Seconds since 1970 (8.1).</param>
    /// <param name="trace">Null on the request path.</param>
    /// <param name="mayAwaitKeys">The host can fetch key sets and call <see cref="Reconsider"/>: see <see cref="Verdict.AwaitKeys"/>.</param>
    public static Decision Decide(
        Snapshot snapshot, RequestHead request, long nowSeconds, DecisionTrace? trace = null, bool mayAwaitKeys = false)
    {
        Reason malformed = Cleanse(snapshot, request);
        if (malformed != Reason.None)
            return Decision.Deny(malformed);
        RouteMatch route = FindRoute(snapshot, request);
        return ConsultOrConclude(snapshot, request, route, from: 0, new Circumstances(nowSeconds, trace, mayAwaitKeys));
    }

    /// <summary>Goes on after the external authorizer approved, which may have changed the request's headers (authorization-policy.md 12.19).</summary>
    public static Decision Resume(
        Snapshot snapshot, RequestHead request, in Decision consulted, long nowSeconds, DecisionTrace? trace = null,
        bool mayAwaitKeys = false)
    {
        // request-authentication.md 12.7: nobody but a verified token writes these, so the authorizer does not either.
        RemoveOutputHeaders(snapshot, request);
        RouteMatch route = consulted.Custom.Provider is { ClearsRoute: true } ? FindRoute(snapshot, request) : consulted.Route;
        return ConsultOrConclude(
            snapshot, request, route, consulted.Custom.Position + 1, new Circumstances(nowSeconds, trace, mayAwaitKeys));
    }

    /// <summary>
    /// Goes on after keys were awaited (differences.md, RA 11.11): the JWT step once more, on the request as it was before it, and
    /// for the last time. Who was consulted before is not asked again.
    /// </summary>
    public static Decision Reconsider(
        Snapshot snapshot, RequestHead request, in Decision awaited, long nowSeconds, DecisionTrace? trace = null) =>
        Conclude(snapshot, request, awaited.Route, new Circumstances(nowSeconds, trace, MayAwaitKeys: false));

    /// <summary>Judges a connection that is not HTTP (authorization-policy.md 10.3, 10.4).</summary>
    /// <param name="snapshot">Read once by the caller.</param>
    /// <param name="connection">What is known of it.</param>
    public static Decision DecideTcp(Snapshot snapshot, ConnectionFacts connection) => DecideTcp(snapshot, connection, from: 0);

    /// <summary>Goes on after the external authorizer approved a connection.</summary>
    public static Decision ResumeTcp(Snapshot snapshot, ConnectionFacts connection, in Decision consulted) =>
        DecideTcp(snapshot, connection, consulted.Custom.Position + 1);

    private static Decision DecideTcp(Snapshot snapshot, ConnectionFacts connection, int from)
    {
        CustomMatch custom = snapshot.TcpAuthorization.FindCustom(connection, from);
        return custom.Rule is null
            ? Judge(snapshot.TcpAuthorization.EvaluateDenyAllow(connection), default)
            : AskAuthorizer(custom, default);
    }

    private static Reason Cleanse(Snapshot snapshot, RequestHead request)
    {
        Reason refused = Arrival.Prepare(request, snapshot.Role, snapshot.PathNormalization, snapshot.TrustedProxies, snapshot.ForwardedCertificates);
        if (refused != Reason.None)
            return refused;
        RemoveOutputHeaders(snapshot, request);
        request.KeepReceivedPath();
        return Reason.None;
    }

    private static void RemoveOutputHeaders(Snapshot snapshot, RequestHead request)
    {
        AuthenticationPlan plan = snapshot.Authentication;
        OutputAliases.Remove(request.Headers, plan.OutputHeaders, plan.LocationHeaders);
    }

    private static RouteMatch FindRoute(Snapshot snapshot, RequestHead request) =>
        snapshot.RoutesFor(request.Connection)?.Find(request) ?? default;

    // authorization-policy.md 12.7: without a route nobody is asked; the request ends as 404 unless a policy refuses it. A
    // misconfigured authorizer refuses all the same (12.4).
    private static Decision ConsultOrConclude(
        Snapshot snapshot, RequestHead request, RouteMatch route, int from, in Circumstances circumstances)
    {
        CustomMatch custom = snapshot.Authorization.FindCustom(request, from);
        while (custom is { Rule: not null, Provider: not null } && route.Route is null)
            custom = snapshot.Authorization.FindCustom(request, custom.Position + 1);
        return custom.Rule is null ? Conclude(snapshot, request, route, circumstances) : AskAuthorizer(custom, route);
    }

    private static Decision AskAuthorizer(CustomMatch custom, RouteMatch route) => custom.Provider is null
        ? Decision.Deny(Reason.ExternalAuthorizationMisconfigured, custom.Rule, route)
        : Decision.Ask(custom, route);

    private static Decision Conclude(Snapshot snapshot, RequestHead request, RouteMatch route, in Circumstances circumstances)
    {
        if (snapshot.DryRunAuthentication is { } dryRun)
            request.Authentication.DryRunRefusal = dryRun.Rehearse(request, circumstances.NowSeconds);
        DecisionTrace? trace = circumstances.Trace;
        (bool passes, JwtStatus status) = snapshot.Authentication.Evaluate(
            request, circumstances.NowSeconds, circumstances.MayAwaitKeys, trace?.Authentication);
        if (!passes && request.Authentication.AwaitedKeys is { } rule)
        {
            request.Restore();
            return Decision.Await(rule, status.ToReason(), route);
        }
        if (!passes)
            return Decision.Deny(status.ToReason(), route: route);
        // 12.6: a verified token may choose another route, at gateways only.
        if (request.Authentication.Token.Exists && snapshot.Role == ProxyRole.Gateway)
            route = FindRoute(snapshot, request);
        if (trace is not null)
            snapshot.Authorization.Observe(request, trace.Authorization);
        AuthorizationOutcome outcome = snapshot.Authorization.EvaluateDenyAllow(request);
        bool lacksToken = status == JwtStatus.Missing && !request.IsPreflight && AsksForToken(snapshot, outcome);
        return lacksToken ? Decision.Forbid(Reason.JwtMissing, outcome.Rule, route) : Judge(outcome, route);
    }

    // The annotation missing-token, of a RequestAuthentication or of the policy that denies.
    private static bool AsksForToken(Snapshot snapshot, in AuthorizationOutcome outcome) => outcome.Status switch
    {
        AuthorizationStatus.NoAllow => snapshot.Authentication.AnswersMissingToken,
        AuthorizationStatus.Denied => outcome.Rule!.AnswersMissingToken,
        _ => false,
    };

    private static Decision Judge(AuthorizationOutcome outcome, RouteMatch route) => outcome.Permit is not null
        ? Decision.Allow(outcome.Permit, route)
        : Decision.Forbid(
            outcome.Status == AuthorizationStatus.Denied ? Reason.AuthorizationDenied : Reason.AuthorizationNoAllow, outcome.Rule, route);

    private readonly record struct Circumstances(long NowSeconds, DecisionTrace? Trace, bool MayAwaitKeys);
}
