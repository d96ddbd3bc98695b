namespace Sallyport.Policy.Parsing;

/// <summary>Text as somebody wrote it, not yet read: one file, or standard input, with one or more documents in it.</summary>
/// <param name="Name">What to call it in diagnostics, usually a path.</param>
/// <param name="Bytes">UTF-8, with or without byte order mark; YAML or JSON.</param>
public readonly record struct DocumentText(string Name, ReadOnlyMemory<byte> Bytes);
