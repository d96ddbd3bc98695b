namespace Sallyport.Policy.Validation.Schemas;

/// <summary>An object with free keys; an entry that is null is none (validation.md 1.12).</summary>
public sealed class MapSchema(Schema value) : Schema
{
    public override string TypeName => "an object";

    public Schema Value { get; } = value;

    public int MinEntries { get; init; }

    public int MaxEntries { get; init; } = int.MaxValue;
}
