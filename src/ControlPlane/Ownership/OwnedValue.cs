using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Ownership;

/// <summary>Walks values by their <see cref="FieldShapes"/>: which parts there are, and what they are called.</summary>
internal static class OwnedValue
{
    /// <summary>The parts that have owners of their own, in their order; null when the value is one whole.</summary>
    /// <param name="shapes">Of the kind.</param>
    /// <param name="path">Of the value.</param>
    /// <param name="value">An object, a list or anything else.</param>
    public static List<OwnedPart>? PartsOf(FieldShapes shapes, string path, JsonNode? value)
    {
        FieldShape shape = shapes.Of(path, value);
        return (shape.Kind, value) switch
        {
            (FieldShapeKind.Granular, JsonObject members) => [.. members.Select(member => new OwnedPart(
                FieldElement.Member(member.Key), path.Length == 0 ? member.Key : path + "." + member.Key, member.Value))],
            (FieldShapeKind.Set or FieldShapeKind.Keyed, JsonArray entries) => EntriesOf(shape, path + "[]", entries),
            _ => null,
        };
    }

    /// <summary>The paths that a value sets: its leaves, its empty objects and lists, and the entries of its lists.</summary>
    public static FieldSet FieldsOf(FieldShapes shapes, JsonNode value)
    {
        FieldSet fields = new();
        Collect(shapes, "", value, fields, withObjects: false);
        return fields;
    }

    /// <summary>Adds the paths below <paramref name="value"/> to <paramref name="fields"/>, the node of the value itself.</summary>
    /// <param name="shapes">Of the kind.</param>
    /// <param name="path">Of the value.</param>
    /// <param name="value">Anything.</param>
    /// <param name="fields">Its node.</param>
    /// <param name="withObjects">Also the objects and lists on the way, as for something that was not there before.</param>
    public static void Collect(FieldShapes shapes, string path, JsonNode? value, FieldSet fields, bool withObjects)
    {
        List<OwnedPart>? parts = PartsOf(shapes, path, value);
        if (parts is null or [] || withObjects)
            fields.Add();
        foreach (OwnedPart part in parts ?? [])
        {
            FieldSet below = fields.At(part.Element);
            if (part.IsEntry)
                below.Add();
            Collect(shapes, part.Path, part.Value, below, withObjects);
        }
    }

    // A list with an entry that cannot be told from the others has one owner, whole.
    private static List<OwnedPart>? EntriesOf(FieldShape shape, string path, JsonArray entries)
    {
        List<OwnedPart> parts = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (JsonNode? entry in entries)
        {
            if (FieldElement.Entry(shape, entry) is not { } element || !seen.Add(element))
                return null;
            parts.Add(new OwnedPart(element, path, entry));
        }
        return parts;
    }
}
