using Sallyport.Engine;
using Sallyport.Engine.Authorization;
using Sallyport.Engine.Http;

namespace Sallyport.Proxy.Telemetry.Decisions;

/// <summary>
/// The last decisions of this proxy, for <c>/decisions</c>. What the proxy itself refused is kept apart from what passed, so that
/// a busy minute of good requests does not push out the one that somebody asks about.
/// </summary>
internal sealed class DecisionLog(int capacity = DecisionLog.DefaultCapacity)
{
    /// <summary>Of each sort: enough to find what a person has just seen, at half a megabyte when full.</summary>
    public const int DefaultCapacity = 1000;

    /// <summary>What the proxy itself refused.</summary>
    public DecisionRing Refused { get; } = new(capacity);

    /// <summary>The rest.</summary>
    public DecisionRing Passed { get; } = new(capacity);

    public void Add(in CompletedRequest request) =>
        (request.Status is 0 or >= 400 && request.Outcome.Reason != Reason.None ? Refused : Passed).Add(request);

    /// <summary>Adds a decision about a connection that is not HTTP.</summary>
    public void Add(ConnectionFacts connection, AuthorizationTrace? observed, in Decision decision, string revision, long milliseconds) =>
        (decision.Permit is null ? Refused : Passed).Add(connection, observed, decision, revision, milliseconds);

    /// <summary>All that is remembered, newest first.</summary>
    public IEnumerable<DecisionRecord> NewestFirst() =>
        Refused.NewestFirst().Concat(Passed.NewestFirst()).OrderByDescending(record => record.Time);
}
