using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Resources;

/// <summary>The kinds that are served now: those of <see cref="ResourceCatalog"/>, and those of stored CustomResourceDefinitions.</summary>
/// <remarks>A definition of a kind that the program knows (Istio's, the Gateway API's) changes nothing: what it means is not the definition's to say.</remarks>
internal sealed class ServedKinds(ObjectStore store)
{
    public const string Definitions = "customresourcedefinitions.apiextensions.k8s.io";

    private volatile KindsAt? _current;

    /// <summary>All kinds. The same list as long as nothing changes.</summary>
    public IReadOnlyList<ResourceType> All
    {
        get
        {
            Snapshot now = store.Current;
            if (_current is { } known && now.HasSame(known.Snapshot, [Definitions])) return known.All;
            ResourceType[] defined = [.. now.List(Definitions, null).Select(o => CustomKind.Read(o.Parse())).OfType<ResourceType>()
                .Where(type => !ResourceCatalog.All.Any(known => known.QualifiedName == type.QualifiedName))];
            KindsAt read = new(now, defined.Length == 0 ? ResourceCatalog.All : [.. ResourceCatalog.All, .. defined]);
            _current = read;
            return read.All;
        }
    }

    /// <summary>The kind of a name in a URL; null when the group has none of that name in that version.</summary>
    public ResourceType? Find(string group, string version, string plural) => ResourceCatalog.Find(group, version, plural)
        ?? All.FirstOrDefault(type => type.Group == group && type.Plural == plural && type.Versions.Contains(version));

    /// <summary>The kind of a resource, such as <c>deployments.apps</c>; null when it is not served any more.</summary>
    public ResourceType? Find(string qualifiedName) => All.FirstOrDefault(type => type.QualifiedName == qualifiedName);

    private sealed record KindsAt(Snapshot Snapshot, IReadOnlyList<ResourceType> All);
}
