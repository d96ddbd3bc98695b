using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Resources.Kubernetes;
using Sallyport.Policy.Validation.Schemas;

namespace Sallyport.ControlPlane.Ownership;

/// <summary>
/// The shapes of one kind's fields, by path (<c>spec.template.spec.containers[].ports</c>), read from its schema. What the schema does not
/// know is as in a schema without list types: objects member by member, lists as one value.
/// </summary>
internal sealed class FieldShapes
{
    private static readonly ConditionalWeakTable<ObjectSchema, FieldShapes> s_known = [];
    private static readonly FieldShapes s_plain = new(null);

    private readonly Dictionary<string, FieldShape> _shapes = new(StringComparer.Ordinal);

    private FieldShapes(ObjectSchema? schema)
    {
        Read(KubernetesTypes.Metadata, "metadata");
        foreach (FieldSchema field in schema?.Fields ?? [])
        {
            if (field.Name != "metadata") Read(field.Schema, field.Name);
        }
    }

    /// <summary>The shapes of a kind; those common to all for a kind without schema.</summary>
    public static FieldShapes Of(ResourceType type) =>
        type.Schema is { } schema ? s_known.GetValue(schema, known => new FieldShapes(known)) : s_plain;

    /// <summary>The shape of a value. A list that should be keyed but holds something without its keys is one value.</summary>
    public FieldShape Of(string path, JsonNode? value) => value switch
    {
        JsonObject => _shapes.TryGetValue(path, out FieldShape? shape) && shape.Kind == FieldShapeKind.Atomic ? shape : FieldShape.Granular,
        JsonArray => _shapes.TryGetValue(path, out FieldShape? shape) && shape.Kind is FieldShapeKind.Set or FieldShapeKind.Keyed
            ? shape : FieldShape.Atomic,
        _ => FieldShape.Atomic,
    };

    private void Read(Schema schema, string path)
    {
        if (schema.IsAtomic)
        {
            _shapes[path] = FieldShape.Atomic;
            return;
        }
        switch (schema)
        {
            case ObjectSchema known:
                foreach (FieldSchema field in known.Fields) Read(field.Schema, $"{path}.{field.Name}");
                break;
            case ListSchema { IsSet: true }:
                _shapes[path] = FieldShape.Set;
                break;
            case ListSchema { Keys.Count: > 0 } list:
                _shapes[path] = FieldShape.By([.. list.Keys.Order(StringComparer.Ordinal)]);
                Read(list.Item, path + "[]");
                break;
        }
    }
}
