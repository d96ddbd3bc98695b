namespace Sallyport.Policy.Validation.Schemas;

/// <summary>A list; null is no entry (validation.md 1.12).</summary>
public sealed class ListSchema(Schema item) : Schema
{
    public override string TypeName => "a list";

    public Schema Item { get; } = item;

    /// <summary>Fields that tell the entries apart, so that each can have an owner of its own (<c>x-kubernetes-list-type: map</c>).</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>True when each value stands in it once (<c>x-kubernetes-list-type: set</c>).</summary>
    public bool IsSet { get; init; }

    public int MinItems { get; init; }

    public int MaxItems { get; init; } = int.MaxValue;
}
