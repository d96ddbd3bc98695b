namespace Sallyport.Policy.Validation.Schemas;

/// <summary>A whole number; <c>80.0</c> is one (validation.md 1.11).</summary>
public sealed class IntegerSchema : Schema
{
    public override string TypeName => "a whole number";

    /// <summary>Least value; 0 unless set.</summary>
    public long Minimum { get; init; }

    public long Maximum { get; init; } = long.MaxValue;

    /// <summary>The only values there are; empty for all between the limits.</summary>
    public IReadOnlyList<long> Values { get; init; } = [];
}
