using System.Threading.Channels;

namespace Sallyport.ControlPlane.Store;

/// <summary>One reader of changes. Bounded: a reader that is too slow is ended and resumes from the last version it saw.</summary>
internal sealed class Watch : IDisposable
{
    /// <summary>Changes that wait for a slow reader. Events are shared between readers, so this costs a reference each.</summary>
    public const int MaxPending = 4096;

    private readonly WatchHub _hub;
    private readonly Channel<StoreEvent> _pending = Channel.CreateUnbounded<StoreEvent>(new() { SingleReader = true, SingleWriter = true });
    private int _count;

    internal Watch(WatchHub hub, string resource, string? ns, long from)
    {
        _hub = hub;
        Resource = resource;
        Namespace = ns;
        From = from;
    }

    public string Resource { get; }

    /// <summary>The namespace that is watched; null for all.</summary>
    public string? Namespace { get; }

    /// <summary>The version after which it begins.</summary>
    public long From { get; }

    /// <summary>The changes, oldest first; ends when the reader was too slow or the store closes.</summary>
    public ChannelReader<StoreEvent> Events => _pending.Reader;

    /// <summary>How many were read: makes room for more.</summary>
    public void Took() => Interlocked.Decrement(ref _count);

    public void Dispose() => _hub.Remove(this);

    internal bool Wants(StoreEvent change) => Namespace is null || change.Object.Key.Namespace == Namespace;

    /// <summary>What it resumes from does not count against the bound: it is history's, which has its own.</summary>
    internal void Replay(StoreEvent change)
    {
        Interlocked.Increment(ref _count);
        _pending.Writer.TryWrite(change);
    }

    /// <summary>False when the reader is too far behind.</summary>
    internal bool Offer(StoreEvent change)
    {
        if (Interlocked.Increment(ref _count) > MaxPending) return false;
        return _pending.Writer.TryWrite(change);
    }

    internal void End() => _pending.Writer.TryComplete();
}
