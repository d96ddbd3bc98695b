namespace Sallyport.Engine.Tokens;

/// <summary>What a JSON value is.</summary>
public enum JsonKind : byte
{
    /// <summary>There is no value here.</summary>
    Missing = 0,

    /// <summary>The literal <c>null</c>; present, and of no useful type (request-authentication.md 7.2).</summary>
    Null,

    /// <summary><c>false</c></summary>
    False,

    /// <summary><c>true</c></summary>
    True,

    /// <summary>A number, always in double precision (request-authentication.md 7.3).</summary>
    Number,

    /// <summary>A string.</summary>
    String,

    /// <summary>A list.</summary>
    Array,

    /// <summary>An object, its member names unique.</summary>
    Object,
}
