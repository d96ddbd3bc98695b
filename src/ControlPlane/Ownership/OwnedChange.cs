using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Ownership;

/// <summary>What differs between two forms of an object.</summary>
internal sealed class OwnedChange
{
    public FieldSet Added { get; } = new();

    public FieldSet Modified { get; } = new();

    public FieldSet Removed { get; } = new();

    /// <summary>Paths that are new or have another value.</summary>
    public FieldSet Set => Added.Union(Modified);

    public static OwnedChange Between(FieldShapes shapes, JsonNode before, JsonNode after)
    {
        OwnedChange change = new();
        Compare(shapes, "", before, after, change.Added, change.Modified, change.Removed);
        return change;
    }

    private static void Compare(
        FieldShapes shapes, string path, JsonNode? before, JsonNode? after, FieldSet added, FieldSet modified, FieldSet removed)
    {
        List<OwnedPart>? old = OwnedValue.PartsOf(shapes, path, before);
        List<OwnedPart>? young = OwnedValue.PartsOf(shapes, path, after);
        // What becomes null loses its parts; it is no other value.
        if (before is null && young is { Count: > 0 }) old = [];
        if (after is null && old is { Count: > 0 }) young = [];
        if (old is null || young is null || (old.Count == 0 && young.Count == 0))
        {
            if (!JsonNode.DeepEquals(before, after))
                modified.Add();
            return;
        }
        Dictionary<string, OwnedPart> rest = old.ToDictionary(part => part.Element, StringComparer.Ordinal);
        foreach (OwnedPart part in young)
        {
            if (rest.Remove(part.Element, out OwnedPart previous))
                Compare(shapes, part.Path, previous.Value, part.Value, added.At(part.Element), modified.At(part.Element), removed.At(part.Element));
            else
                OwnedValue.Collect(shapes, part.Path, part.Value, added.At(part.Element), withObjects: true);
        }
        foreach (OwnedPart part in rest.Values)
            OwnedValue.Collect(shapes, part.Path, part.Value, removed.At(part.Element), withObjects: true);
    }
}
