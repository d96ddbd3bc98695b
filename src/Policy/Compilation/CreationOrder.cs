using Sallyport.Policy.Resources;

namespace Sallyport.Policy.Compilation;

/// <summary>Oldest first, then by name, then by namespace: Istio's order wherever one of several resources wins. Files have no time and come first.</summary>
internal sealed class CreationOrder : IComparer<Resource>
{
    public static CreationOrder Instance { get; } = new();

    public int Compare(Resource? x, Resource? y)
    {
        int order = Nullable.Compare(x!.Metadata.CreationTimestamp, y!.Metadata.CreationTimestamp);
        if (order == 0)
            order = string.CompareOrdinal(x.Metadata.Name, y.Metadata.Name);
        return order != 0 ? order : string.CompareOrdinal(x.Metadata.Namespace, y.Metadata.Namespace);
    }
}
