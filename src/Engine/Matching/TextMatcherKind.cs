namespace Sallyport.Engine.Matching;

/// <summary>The forms of a <see cref="TextMatcher"/>. Zero matches nothing.</summary>
public enum TextMatcherKind : byte
{
    Never = 0,
    Exact,
    Prefix,
    Suffix,

    /// <summary>Any value, also an empty one.</summary>
    Present,

    /// <summary>Any value but the empty one.</summary>
    NotEmpty,

    /// <summary>Any value but the empty one and those with a line feed: RE2's <c>.+</c> (authorization-policy.md 5.3).</summary>
    NotEmptyLine,

    /// <summary>An RE2 pattern that must fit the whole value.</summary>
    Regex,
}
