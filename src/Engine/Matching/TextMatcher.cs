namespace Sallyport.Engine.Matching;

/// <summary>A compiled string match: exact, prefix, suffix, presence or RE2 regular expression, on bytes.</summary>
public abstract class TextMatcher
{
    /// <summary>Does the value fit? Allocates nothing.</summary>
    public abstract bool Matches(ReadOnlySpan<byte> value);
}
