namespace Sallyport.Engine.Matching;

/// <summary>Which header fields a list of an external authorizer means: exact names, <c>x-*</c> and <c>*-x</c> (authorization-policy.md 12.9).</summary>
/// <param name="patterns">Compared without regard to case.</param>
public sealed class FieldNames(IReadOnlyList<TextMatcher> patterns)
{
    /// <summary>No field at all.</summary>
    public static FieldNames None { get; } = new([]);

    /// <summary>The list was left out, which some of its uses take for "all".</summary>
    public bool IsEmpty => patterns.Count == 0;

    public bool Contains(ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < patterns.Count; i++)
            if (patterns[i].Matches(name))
                return true;
        return false;
    }
}
