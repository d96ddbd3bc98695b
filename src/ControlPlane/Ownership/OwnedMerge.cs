using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Ownership;

/// <summary>What somebody applies, laid over what is there; and parts taken out again.</summary>
internal static class OwnedMerge
{
    /// <summary>Both together; where both say something, <paramref name="applied"/> wins.</summary>
    public static JsonNode? Merge(FieldShapes shapes, JsonNode? live, JsonNode? applied, string path = "")
    {
        if (OwnedValue.PartsOf(shapes, path, live) is not { } below || OwnedValue.PartsOf(shapes, path, applied) is not { } above
            || live!.GetType() != applied!.GetType())
            return applied?.DeepClone();
        Dictionary<string, OwnedPart> old = below.ToDictionary(part => part.Element, StringComparer.Ordinal);
        HashSet<string> wanted = [.. above.Select(part => part.Element)];
        return live is JsonObject
            ? MergeMembers(shapes, below, above, old, wanted)
            : MergeEntries(shapes, below, above, old, wanted);
    }

    /// <summary>Without the members and entries in <paramref name="removed"/>; what loses all its parts becomes null, as in Kubernetes.</summary>
    public static JsonNode? Remove(FieldShapes shapes, JsonNode? value, FieldSet removed, string path = "")
    {
        if (removed.IsEmpty || OwnedValue.PartsOf(shapes, path, value) is not { Count: > 0 } parts)
            return value?.DeepClone();
        List<(OwnedPart Part, JsonNode? Value)> kept = [];
        foreach (OwnedPart part in parts)
        {
            FieldSet? below = removed.Find(part.Element);
            if (below is not { IsMember: true })
                kept.Add((part, below is null ? part.Value?.DeepClone() : Remove(shapes, part.Value, below, part.Path)));
        }
        if (kept.Count == 0)
            return null;
        return value is JsonObject
            ? new JsonObject(kept.Select(entry => KeyValuePair.Create(NameOf(entry.Part), entry.Value)))
            : new JsonArray([.. kept.Select(entry => entry.Value)]);
    }

    private static JsonObject MergeMembers(
        FieldShapes shapes, List<OwnedPart> below, List<OwnedPart> above, Dictionary<string, OwnedPart> old, HashSet<string> wanted)
    {
        Dictionary<string, OwnedPart> news = above.ToDictionary(part => part.Element, StringComparer.Ordinal);
        JsonObject result = [];
        foreach (OwnedPart part in below)
        {
            result[NameOf(part)] = wanted.Contains(part.Element)
                ? Merge(shapes, part.Value, news[part.Element].Value, part.Path) : part.Value?.DeepClone();
        }
        foreach (OwnedPart part in above.Where(part => !old.ContainsKey(part.Element)))
            result[NameOf(part)] = part.Value?.DeepClone();
        return result;
    }

    // The order of what is applied holds; entries that only the live list has stay before the entry that they stood before.
    private static JsonArray MergeEntries(
        FieldShapes shapes, List<OwnedPart> below, List<OwnedPart> above, Dictionary<string, OwnedPart> old, HashSet<string> wanted)
    {
        JsonArray result = [];
        int next = 0;
        foreach (OwnedPart part in above)
        {
            if (!old.TryGetValue(part.Element, out OwnedPart existing))
            {
                result.Add(part.Value?.DeepClone());
                continue;
            }
            int position = below.FindIndex(next, entry => entry.Element == part.Element);
            for (; next <= position; next++)
            {
                if (!wanted.Contains(below[next].Element))
                    result.Add(below[next].Value?.DeepClone());
            }
            result.Add(Merge(shapes, existing.Value, part.Value, part.Path));
        }
        for (; next < below.Count; next++)
        {
            if (!wanted.Contains(below[next].Element))
                result.Add(below[next].Value?.DeepClone());
        }
        return result;
    }

    private static string NameOf(OwnedPart part) => part.Element[FieldElement.MemberPrefix.Length..];
}
