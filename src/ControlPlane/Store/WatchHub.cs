namespace Sallyport.ControlPlane.Store;

/// <summary>Hands durable changes to watchers, without a gap and without a duplicate.</summary>
/// <remarks>
/// One lock covers the published snapshot, the history and the set of watchers. So a new watcher gets exactly the changes after its
/// version: those already published from history, the later ones as they come.
/// </remarks>
internal sealed class WatchHub(History history)
{
    /// <summary>Stands for every resource: the controllers' watches.</summary>
    public const string All = "*";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<Watch>> _watches = new(StringComparer.Ordinal);
    private Snapshot _current = Snapshot.Empty;
    private bool _closed;

    /// <summary>What is durable now.</summary>
    public Snapshot Current => Volatile.Read(ref _current);

    public void Start(Snapshot snapshot, long compactedTo, IEnumerable<StoreEvent> events)
    {
        lock (_lock)
        {
            history.Start(compactedTo);
            foreach (StoreEvent change in events) history.Add(change);
            _current = snapshot;
        }
    }

    /// <summary>Makes a committed batch visible: readers first, then watchers.</summary>
    public void Publish(Snapshot snapshot, IReadOnlyList<StoreEvent> batch)
    {
        lock (_lock)
        {
            Volatile.Write(ref _current, snapshot);
            foreach (StoreEvent change in batch)
            {
                history.Add(change);
                Deliver(change);
            }
        }
    }

    /// <summary>Begins a watch after a version; null when that version's successors are no longer all known.</summary>
    public Watch? TryWatch(string resource, string? ns, long after)
    {
        lock (_lock)
        {
            if (after < history.CompactedTo || _closed) return null;
            Watch watch = new(this, resource, ns, after);
            foreach (StoreEvent change in history.After(after))
            {
                if ((resource == All || change.Object.Key.Resource == resource) && watch.Wants(change)) watch.Replay(change);
            }
            if (!_watches.TryGetValue(resource, out List<Watch>? watches)) _watches[resource] = watches = [];
            watches.Add(watch);
            return watch;
        }
    }

    /// <summary>The objects of a resource as they were at a version; null when that is too long ago to know.</summary>
    public IReadOnlyList<StoredObject>? TryListAt(string resource, string? ns, long version)
    {
        lock (_lock)
        {
            if (version < history.CompactedTo || version > _current.Version) return null;
            SortedDictionary<(string, string), StoredObject> objects = new(Comparer<(string, string)>.Create(Compare));
            foreach (StoredObject current in _current.List(resource, ns))
                objects[(current.Key.Namespace, current.Key.Name)] = current;
            // Undone from the last change to the first: what was before the first one after the version is what was then.
            foreach (StoreEvent change in history.After(version).Reverse())
            {
                ObjectKey key = change.Object.Key;
                if (key.Resource != resource || (ns is not null && key.Namespace != ns)) continue;
                if (change.Previous is { } previous) objects[(key.Namespace, key.Name)] = previous;
                else objects.Remove((key.Namespace, key.Name));
            }
            return [.. objects.Values];
        }
    }

    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (Watch watch in _watches.Values.SelectMany(w => w)) watch.End();
            _watches.Clear();
        }
    }

    internal void Remove(Watch watch)
    {
        lock (_lock)
        {
            if (_watches.TryGetValue(watch.Resource, out List<Watch>? watches)) watches.Remove(watch);
        }
    }

    private static int Compare((string Namespace, string Name) a, (string Namespace, string Name) b)
    {
        int order = string.CompareOrdinal(a.Namespace, b.Namespace);
        return order != 0 ? order : string.CompareOrdinal(a.Name, b.Name);
    }

    private void Deliver(StoreEvent change)
    {
        Deliver(change, change.Object.Key.Resource);
        Deliver(change, All);
    }

    private void Deliver(StoreEvent change, string resource)
    {
        if (!_watches.TryGetValue(resource, out List<Watch>? watches)) return;
        for (int i = watches.Count - 1; i >= 0; i--)
        {
            if (!watches[i].Wants(change) || watches[i].Offer(change)) continue;
            watches[i].End();
            watches.RemoveAt(i);
        }
    }
}
