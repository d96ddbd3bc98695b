namespace Sallyport.Policy.Parsing;

/// <summary>The type that YAML 1.1, as kubectl reads it, gives to a scalar.</summary>
public enum ScalarKind : byte
{
    Null = 0,
    String,
    Boolean,

    /// <summary>A whole number of 64 bits, also one written as <c>80.0</c> or <c>8e1</c> (validation.md 1.11).</summary>
    Integer,

    /// <summary>Any other number.</summary>
    Float,
}
