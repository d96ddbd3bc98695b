using Sallyport.Engine.Authentication;
using Sallyport.Engine.Authorization;
using Sallyport.Engine.Routing;

namespace Sallyport.Engine;

/// <summary>What becomes of a request. Zero is "no".</summary>
public enum Verdict : byte
{
    Denied = 0,

    /// <summary>Authentication and authorization let it through. It may still end as 404, redirect or fault: see <see cref="Decision.Route"/>.</summary>
    Permitted,

    /// <summary>An external authorizer must be asked first; the host calls <see cref="Decider.Resume"/> with its answer.</summary>
    Consult,

    /// <summary>
    /// A token names a key that is unknown and may have been published since: the host may fetch the key set, wait a while and call
    /// <see cref="Decider.Reconsider"/>. Without that it is the refusal that <see cref="Decision.Reason"/> says.
    /// </summary>
    AwaitKeys,
}

/// <summary>The engine's answer to one request. <c>default</c> denies.</summary>
public readonly struct Decision
{
    public Verdict Verdict { get; private init; }

    /// <summary>Why it was refused; <see cref="Reason.None"/> when permitted.</summary>
    public Reason Reason { get; private init; }

    /// <summary>The right to forward; only the engine makes one. Null unless permitted.</summary>
    public Permit? Permit { get; private init; }

    /// <summary>The final route, or null when no host or route fits (404).</summary>
    public RouteMatch Route { get; private init; }

    /// <summary>The rule that decided: the denying rule, or for a permit the allowing one. Null when no rule did.</summary>
    public RulePlan? Rule { get; private init; }

    /// <summary>Tokens were fine, and DENY and ALLOW policies judged the request: what AUDIT and dry-run policies say of it is known.</summary>
    public bool WasAuthorized { get; private init; }

    /// <summary>The rule whose keys are worth fetching, with <see cref="Verdict.AwaitKeys"/>.</summary>
    public JwtRulePlan? AwaitedKeys { get; private init; }

    /// <summary>The external authorizer to ask, with <see cref="Verdict.Consult"/>.</summary>
    public CustomMatch Custom { get; private init; }

    public static Decision Deny(Reason reason, RulePlan? rule = null, RouteMatch route = default) =>
        new() { Verdict = Verdict.Denied, Reason = reason, Rule = rule, Route = route };

    internal static Decision Allow(Permit permit, RouteMatch route) =>
        new() { Verdict = Verdict.Permitted, Permit = permit, Rule = permit.Rule, Route = route, WasAuthorized = true };

    /// <summary>A refusal by DENY or ALLOW policies.</summary>
    internal static Decision Forbid(Reason reason, RulePlan? rule, RouteMatch route) =>
        new() { Verdict = Verdict.Denied, Reason = reason, Rule = rule, Route = route, WasAuthorized = true };

    internal static Decision Await(JwtRulePlan rule, Reason reason, RouteMatch route) =>
        new() { Verdict = Verdict.AwaitKeys, AwaitedKeys = rule, Reason = reason, Route = route };

    internal static Decision Ask(CustomMatch custom, RouteMatch route) =>
        new() { Verdict = Verdict.Consult, Custom = custom, Rule = custom.Rule, Route = route };
}
