namespace Sallyport.Policy.Validation.Schemas;

/// <summary>What a value of a document may be: the rules an API server checks (layer S of validation.md), as data.</summary>
/// <remarks>Data, so that one description serves the validator, the API server's OpenAPI document and <c>kubectl explain</c>.</remarks>
public abstract class Schema
{
    private protected Schema()
    {
    }

    /// <summary>What a message calls the type: <c>a string</c>, <c>an object</c>.</summary>
    public abstract string TypeName { get; }

    /// <summary>Rules beyond type and size, as in <c>x-kubernetes-validations</c>.</summary>
    public IReadOnlyList<SchemaRule> Rules { get; init; } = [];

    /// <summary>True for secrets: their values never stand in a message.</summary>
    public bool IsSecret { get; init; }

    /// <summary>True for an object that has one owner as a whole (<c>x-kubernetes-map-type: atomic</c>).</summary>
    public bool IsAtomic { get; init; }

    /// <summary>Any string.</summary>
    public static StringSchema Text { get; } = new();

    /// <summary>A string with at least one character.</summary>
    public static StringSchema NonEmptyText { get; } = new() { MinLength = 1 };

    public static BooleanSchema Flag { get; } = new();

    /// <summary>Any value, kept as it is.</summary>
    public static AnySchema Any { get; } = new();

    public static IntOrStringSchema IntOrString { get; } = new();

    /// <summary>A duration of at least a millisecond, as everywhere in Istio's API.</summary>
    public static DurationSchema Duration { get; } = new();

    /// <summary>Any list of strings.</summary>
    public static ListSchema Texts { get; } = new(Text);

    /// <summary>A list of strings with at least one character each.</summary>
    public static ListSchema NonEmptyTexts { get; } = new(NonEmptyText);

    /// <summary>A map from string to string.</summary>
    public static MapSchema TextMap { get; } = new(Text);

    /// <summary>An unsigned number of 32 bits.</summary>
    public static IntegerSchema Unsigned32 { get; } = new() { Maximum = uint.MaxValue };

    /// <summary>A signed number of 32 bits.</summary>
    public static IntegerSchema Signed32 { get; } = new() { Minimum = int.MinValue, Maximum = int.MaxValue };

    /// <summary>A port number, 1 to 65535.</summary>
    public static IntegerSchema Port { get; } = new() { Minimum = 1, Maximum = 65535 };

    public static ObjectSchema Object(params FieldSchema[] fields) => new(fields);

    public static ListSchema List(Schema item, int maxItems = int.MaxValue) => new(item) { MaxItems = maxItems };

    public static MapSchema Map(Schema value) => new(value);

    /// <summary>A list whose entries are told apart by a field.</summary>
    public static ListSchema Keyed(string key, Schema item, int maxItems = int.MaxValue) => new(item) { Keys = [key], MaxItems = maxItems };

    /// <summary>A list in which each value stands once.</summary>
    public static ListSchema SetOf(Schema item, int maxItems = int.MaxValue) => new(item) { IsSet = true, MaxItems = maxItems };

    /// <summary>A string that is one of a closed list.</summary>
    public static StringSchema Enum(params string[] values) => new() { Values = values };

    /// <summary>A needed field.</summary>
    public static FieldSchema Needed(string name, Schema schema, string description = "") =>
        new(name, schema) { IsRequired = true, Description = description };

    /// <summary>A field that may be left out.</summary>
    public static FieldSchema Field(string name, Schema schema, string description = "") => new(name, schema) { Description = description };

    /// <summary>A field that an API server fills in.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="schema">What its value may be.</param>
    /// <param name="json">The value, as JSON text.</param>
    /// <param name="description">What it means, for people.</param>
    public static FieldSchema Defaulted(string name, Schema schema, string json, string description = "") =>
        new(name, schema) { Default = json, Description = description };
}
