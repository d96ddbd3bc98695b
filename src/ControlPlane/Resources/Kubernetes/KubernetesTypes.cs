using System.Collections.Concurrent;
using Sallyport.Policy.Validation.Schemas;

namespace Sallyport.ControlPlane.Resources.Kubernetes;

/// <summary>The types of <see cref="TypeTable"/>, understood when they are first asked for.</summary>
internal static class KubernetesTypes
{
    private static readonly ConcurrentDictionary<string, TypeField[]?> _fields = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, Schema> _schemas = new(StringComparer.Ordinal);

    /// <summary>The metadata of every object.</summary>
    public static ObjectSchema Metadata => (ObjectSchema)SchemaOf("ObjectMeta");

    /// <summary>The fields of a type; null for one that is not in the table.</summary>
    public static IReadOnlyList<TypeField>? Find(string type) => _fields.GetOrAdd(
        type, name => TypeTable.Texts.TryGetValue(name, out string? text)
            ? [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(TypeField.Parse)] : null);

    /// <summary>The schema of a kind; null for one that is not in the table.</summary>
    public static ObjectSchema? Kind(string kind) => Find(kind) is null ? null : (ObjectSchema)SchemaOf(kind);

    /// <summary>The schema of a type.</summary>
    public static Schema SchemaOf(string type) => _schemas.GetOrAdd(type, Build);

    private static Schema Build(string type) => type switch
    {
        "s" => Schema.Text,
        "Time" => Schema.Text,
        "i" or "i?" => new IntegerSchema { Minimum = long.MinValue },
        "b" or "b?" => Schema.Flag,
        "map" or "bytemap" => Schema.TextMap,
        "quantities" => Schema.Map(Schema.Any),
        "IntOrString" => Schema.IntOrString,
        "any" => Schema.Any,
        _ => new ObjectSchema([.. (Find(type) ?? throw new ArgumentException($"no type {type}", nameof(type))).Select(Field)])
        {
            Name = type, IsAtomic = TypeTable.Atomic.Contains(type),
        },
    };

    private static FieldSchema Field(TypeField field)
    {
        Schema schema = SchemaOf(field.Type);
        if (field.IsAtomic && schema is MapSchema map) schema = new MapSchema(map.Value) { IsAtomic = true };
        if (field.IsList) schema = new ListSchema(schema) { Keys = field.Keys, IsSet = field.IsSet };
        return new FieldSchema(field.Name, schema) { IsRequired = field.IsRequired };
    }
}
