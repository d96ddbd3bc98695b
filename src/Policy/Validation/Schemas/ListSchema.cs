namespace Sallyport.Policy.Validation.Schemas;

/// <summary>A list; null is no entry (validation.md 1.12).</summary>
public sealed class ListSchema(Schema item) : Schema
{
    public override string TypeName => "a list";

    public Schema Item { get; } = item;

    public int MinItems { get; init; }

    public int MaxItems { get; init; } = int.MaxValue;
}
