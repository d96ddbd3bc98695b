namespace Sallyport.Engine.Authorization.Indexing;

/// <summary>Where in <see cref="IndexKeys"/> the keys of a clause stand.</summary>
/// <param name="Start">The first; -1 when the clause cannot be found by keys.</param>
/// <param name="Count">How many.</param>
internal readonly record struct ClauseKeys(int Start, int Count)
{
    public static ClauseKeys None { get; } = new(-1, 0);

    public bool IsNone => Start < 0;

    /// <summary>Behind the last; no more than the start when there are none.</summary>
    public int End => Start + Count;
}
