using System.Collections.Immutable;
using Names = System.Collections.Immutable.ImmutableSortedDictionary<string, Sallyport.ControlPlane.Store.StoredObject>;
using Namespaces = System.Collections.Immutable.ImmutableSortedDictionary<
    string, System.Collections.Immutable.ImmutableSortedDictionary<string, Sallyport.ControlPlane.Store.StoredObject>>;

namespace Sallyport.ControlPlane.Store;

/// <summary>All objects at one version. Immutable, so a list sees one moment whatever is written meanwhile.</summary>
internal sealed class Snapshot
{
    private static readonly Names _noNames = Names.Empty.WithComparers(StringComparer.Ordinal);
    private static readonly Namespaces _noNamespaces = Namespaces.Empty.WithComparers(StringComparer.Ordinal);

    private readonly ImmutableDictionary<string, Namespaces> _resources;

    private Snapshot(long version, ImmutableDictionary<string, Namespaces> resources)
    {
        Version = version;
        _resources = resources;
    }

    public static Snapshot Empty { get; } = new(0, ImmutableDictionary.Create<string, Namespaces>(StringComparer.Ordinal));

    /// <summary>The last write that is in it.</summary>
    public long Version { get; }

    public StoredObject? Find(ObjectKey key) =>
        _resources.TryGetValue(key.Resource, out Namespaces? namespaces)
        && namespaces.TryGetValue(key.Namespace, out Names? names)
        && names.TryGetValue(key.Name, out StoredObject? found) ? found : null;

    /// <summary>The objects of a resource, in one namespace or all, ordered by namespace and name.</summary>
    public IEnumerable<StoredObject> List(string resource, string? ns)
    {
        if (!_resources.TryGetValue(resource, out Namespaces? namespaces)) return [];
        if (ns is not null) return namespaces.TryGetValue(ns, out Names? names) ? names.Values : [];
        return namespaces.Values.SelectMany(names => names.Values);
    }

    /// <summary>Every object.</summary>
    public IEnumerable<StoredObject> All() => _resources.Values.SelectMany(namespaces => namespaces.Values).SelectMany(names => names.Values);

    /// <summary>The resources that have an object in a namespace.</summary>
    public IEnumerable<string> ResourcesIn(string ns) => _resources.Where(r => r.Value.ContainsKey(ns)).Select(r => r.Key);

    /// <summary>True when some resources are exactly as in another snapshot.</summary>
    public bool HasSame(Snapshot other, IEnumerable<string> resources) => resources.All(resource =>
        ReferenceEquals(_resources.GetValueOrDefault(resource), other._resources.GetValueOrDefault(resource)));

    /// <summary>The same with a change.</summary>
    public Snapshot With(StoreEvent change)
    {
        ObjectKey key = change.Object.Key;
        Namespaces namespaces = _resources.GetValueOrDefault(key.Resource, _noNamespaces);
        Names names = namespaces.GetValueOrDefault(key.Namespace, _noNames);
        names = change.Kind == StoreEventKind.Deleted ? names.Remove(key.Name) : names.SetItem(key.Name, change.Object);
        namespaces = names.IsEmpty ? namespaces.Remove(key.Namespace) : namespaces.SetItem(key.Namespace, names);
        return new Snapshot(change.Version, _resources.SetItem(key.Resource, namespaces));
    }

    /// <summary>The snapshot of what was read from disk.</summary>
    public static Snapshot Of(long version, IEnumerable<StoredObject> objects)
    {
        ImmutableDictionary<string, Namespaces>.Builder resources = Empty._resources.ToBuilder();
        foreach (IGrouping<string, StoredObject> resource in objects.GroupBy(o => o.Key.Resource))
        {
            Namespaces.Builder namespaces = _noNamespaces.ToBuilder();
            foreach (IGrouping<string, StoredObject> ns in resource.GroupBy(o => o.Key.Namespace))
                namespaces[ns.Key] = _noNames.AddRange(ns.Select(o => KeyValuePair.Create(o.Key.Name, o)));
            resources[resource.Key] = namespaces.ToImmutable();
        }
        return new Snapshot(version, resources.ToImmutable());
    }
}
