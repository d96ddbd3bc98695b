namespace Sallyport.Engine.Authorization;

/// <summary>
/// The entries of <c>from</c> or of <c>to</c>: one must match, and in it all clauses (authorization-policy.md 4.1, 4.2). Without entries
/// it does not restrict.
/// </summary>
internal sealed class ClauseGroup(string name, Clause[][] alternatives)
{
    /// <summary><c>from</c> or <c>to</c>.</summary>
    public string Name { get; } = name;

    public Clause[][] Alternatives { get; } = alternatives;

    public bool Matches(in PolicyInput input)
    {
        if (Alternatives.Length == 0)
            return true;
        foreach (Clause[] clauses in Alternatives)
            if (AllMatch(clauses, input))
                return true;
        return false;
    }

    public static bool AllMatch(Clause[] clauses, in PolicyInput input)
    {
        foreach (Clause clause in clauses)
            if (!clause.Matches(input))
                return false;
        return true;
    }
}
