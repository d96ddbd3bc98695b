using Sallyport.Engine;
using Sallyport.Engine.Authorization;
using Sallyport.Engine.Http;

namespace Sallyport.Proxy.Telemetry.Decisions;

/// <summary>The last decisions, the eldest overwritten. Writing takes no lock and, once the ring went round, allocates nothing.</summary>
internal sealed class DecisionRing(int capacity)
{
    private readonly DecisionSlot?[] _slots = new DecisionSlot?[capacity];
    private long _next;

    public void Add(in CompletedRequest request) => Next().TryWrite(request);

    public void Add(ConnectionFacts connection, AuthorizationTrace? observed, in Decision decision, string revision, long milliseconds) =>
        Next().TryWrite(connection, observed, decision, revision, milliseconds);

    /// <summary>What is remembered now, newest first as far as requests did not overtake each other.</summary>
    public IEnumerable<DecisionRecord> NewestFirst()
    {
        long next = Interlocked.Read(ref _next);
        for (long at = next - 1; at >= 0 && at >= next - _slots.Length; at--)
            if (Volatile.Read(ref _slots[at % _slots.Length])?.TryRead() is { } record)
                yield return record;
    }

    /// <summary>What came after a place, oldest first, of many the newest; the place moves on. One that is being written is left out.</summary>
    public IReadOnlyList<DecisionRecord> After(ref long place, int most)
    {
        long next = Interlocked.Read(ref _next);
        List<DecisionRecord> found = [];
        for (long at = Math.Max(place, next - Math.Min(most, _slots.Length)); at < next; at++)
        {
            if (Volatile.Read(ref _slots[at % _slots.Length])?.TryRead() is { } record)
                found.Add(record);
        }
        place = next;
        return found;
    }

    private DecisionSlot Next()
    {
        ulong place = (ulong)(Interlocked.Increment(ref _next) - 1) % (ulong)_slots.Length;
        ref DecisionSlot? slot = ref _slots[place];
        // Made at first use: an idle proxy keeps none. Of two that are made at once one is lost, with its decision.
        return slot ??= new DecisionSlot();
    }
}
