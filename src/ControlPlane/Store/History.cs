namespace Sallyport.ControlPlane.Store;

/// <summary>The last changes in their order: what a watch resumes from. Owned by the hub, which locks around it.</summary>
internal sealed class History(int maxEvents, long maxBytes)
{
    private readonly Queue<StoreEvent> _events = new();
    private long _bytes;

    /// <summary>The version after which every change is here. A watch from an earlier one gets 410 Gone.</summary>
    public long CompactedTo { get; private set; }

    public void Start(long compactedTo) => CompactedTo = compactedTo;

    public void Add(StoreEvent change)
    {
        _events.Enqueue(change);
        _bytes += SizeOf(change);
        while (_events.Count > maxEvents || (_bytes > maxBytes && _events.Count > 1))
        {
            StoreEvent old = _events.Dequeue();
            _bytes -= SizeOf(old);
            CompactedTo = old.Version;
        }
    }

    /// <summary>The changes after a version, oldest first.</summary>
    public IEnumerable<StoreEvent> After(long version) => _events.SkipWhile(change => change.Version <= version);

    private static long SizeOf(StoreEvent change) => change.Object.Body.Length + (change.Previous?.Body.Length ?? 0);
}
