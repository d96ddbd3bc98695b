namespace Sallyport.Policy.Parsing;

/// <summary>What is read of a document at most, so that no text costs more than its length deserves.</summary>
internal static class DocumentLimits
{
    /// <summary>Deepest nesting; real documents stay below 30. Readers and validators may recurse within it.</summary>
    public const int MaxDepth = 256;

    /// <summary>Most values of one document: some 50 000 objects in one List.</summary>
    public const int MaxNodes = 4_000_000;
}
