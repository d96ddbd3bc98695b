namespace Sallyport.Engine.Matching;

/// <summary>Flags of an RE2 group, <c>(?imsU)</c>.</summary>
[Flags]
internal enum Re2Flags : byte
{
    None = 0,
    IgnoreCase = 1,
    MultiLine = 2,
    DotAll = 4,
    Ungreedy = 8,
}
