namespace Sallyport.Policy.Validation.Schemas;

/// <summary>A text.</summary>
public sealed class StringSchema : Schema
{
    public override string TypeName => "a string";

    /// <summary>Fewest characters (code points).</summary>
    public int MinLength { get; init; }

    /// <summary>Most characters (code points).</summary>
    public int MaxLength { get; init; } = int.MaxValue;

    /// <summary>The form it must have; null when any text will do.</summary>
    public TextPattern? Pattern { get; init; }

    /// <summary>The values an enumeration has; empty when any text will do.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];
}
