namespace Sallyport.Console.Yaml;

/// <summary>A line of a diff.</summary>
internal readonly record struct DiffLine(DiffKind Kind, string Text);
