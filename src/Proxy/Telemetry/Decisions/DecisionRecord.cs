using Sallyport.Engine;
using Sallyport.Engine.Authorization;

namespace Sallyport.Proxy.Telemetry.Decisions;

/// <summary>One remembered decision, as it is shown (design.md section 4, "Decision records"). No token, no claim, no query.</summary>
/// <param name="Time">When the request began.</param>
/// <param name="RequestId"><c>x-request-id</c> as the application saw it, or the id that the proxy made.</param>
/// <param name="Source">The client's trusted address.</param>
/// <param name="Method">As received.</param>
/// <param name="Host">As received, with port if any.</param>
/// <param name="Path">Normalised, without query.</param>
/// <param name="Status">What was answered; 0: nothing.</param>
/// <param name="Verdict">The engine's answer.</param>
/// <param name="Reason">Why it ended as it did; <see cref="Reason.None"/>: the application answered.</param>
/// <param name="Rule">The authorization rule that decided, or null.</param>
/// <param name="Entries">By which entries of the rule's <c>from</c> and <c>to</c> a refused request matched.</param>
/// <param name="Audit">The AUDIT rule that matched, or null.</param>
/// <param name="DryRun">What a dry-run policy would have refused it for, or null.</param>
/// <param name="Route">Name of the route, or null.</param>
/// <param name="Revision">The snapshot it was judged by.</param>
internal sealed record DecisionRecord(
    DateTimeOffset Time, string RequestId, string Source, string Method, string Host, string Path, int Status, Verdict Verdict,
    Reason Reason, RulePlan? Rule, (int From, int To) Entries, RulePlan? Audit, string? DryRun, string? Route, string Revision);
