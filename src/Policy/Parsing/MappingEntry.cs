namespace Sallyport.Policy.Parsing;

/// <summary>One member of a mapping.</summary>
/// <param name="Key">The key as text; numbers and booleans were turned into text (validation.md 1.17).</param>
/// <param name="KeyMark">Where the key stands.</param>
/// <param name="Value">The value.</param>
public readonly record struct MappingEntry(string Key, Mark KeyMark, Node Value);
