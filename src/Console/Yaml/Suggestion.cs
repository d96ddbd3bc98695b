namespace Sallyport.Console.Yaml;

/// <summary>Something that may be written at a place.</summary>
/// <param name="Label">The name of a field, or a value.</param>
/// <param name="Detail">Its type, and whether it must be there.</param>
/// <param name="About">What it means.</param>
/// <param name="Text">What is put into the text.</param>
/// <param name="Order">Sorts it.</param>
public sealed record Suggestion(string Label, string Detail, string About, string Text, string Order);
