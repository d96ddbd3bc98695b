namespace Sallyport.Console.Yaml;

/// <summary>What became of a line.</summary>
internal enum DiffKind : byte
{
    Kept = 0,
    Removed,
    Added,
}
