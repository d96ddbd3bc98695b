namespace Sallyport.Policy.Validation.Schemas;

/// <summary>One field of an object.</summary>
/// <param name="Name">Its name, in the case that counts (validation.md 1.9).</param>
/// <param name="Schema">What its value may be.</param>
public sealed record FieldSchema(string Name, Schema Schema)
{
    /// <summary>An old spelling that is accepted too.</summary>
    public string? Alias { get; init; }

    /// <summary>True when the object is refused without it. Null counts as missing (validation.md 1.12).</summary>
    public bool IsRequired { get; init; }

    /// <summary>JSON text of what an API server writes where the field is missing; null when it writes nothing.</summary>
    public string? Default { get; init; }

    /// <summary>What the field means, for people.</summary>
    public string Description { get; init; } = "";
}
