namespace Sallyport.Engine.Authorization;

/// <summary>
/// The entries of <c>from</c> or of <c>to</c>: one must match, and in it all clauses (authorization-policy.md 4.1, 4.2). Without entries
/// it does not restrict.
/// </summary>
internal sealed class ClauseGroup(string name, Clause[][] alternatives)
{
    public static ClauseGroup AnySource { get; } = new("from", []);

    public static ClauseGroup AnyOperation { get; } = new("to", []);

    /// <summary><c>from</c> or <c>to</c>.</summary>
    public string Name { get; } = name;

    public Clause[][] Alternatives { get; } = alternatives;

    public bool Matches(in PolicyInput input) => Alternatives.Length == 0 || IndexOfMatch(input) >= 0;

    /// <summary>The first entry that matches, or -1.</summary>
    public int IndexOfMatch(in PolicyInput input)
    {
        for (int i = 0; i < Alternatives.Length; i++)
            if (AllMatch(Alternatives[i], input))
                return i;
        return -1;
    }

    /// <summary>Names of the fields of an entry, each with its place.</summary>
    public IEnumerable<string> DescribeFields(int entry) =>
        entry < 0 ? [] : Alternatives[entry].Select(clause => $"{Name}[{entry}] {clause.Field}");

    public static bool AllMatch(Clause[] clauses, in PolicyInput input)
    {
        foreach (Clause clause in clauses)
            if (!clause.Matches(input))
                return false;
        return true;
    }
}
