using System.Text;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation;

namespace Sallyport.Console.Yaml;

/// <summary>Where in a policy's text a rule stands, and which of its lines a decision was made by.</summary>
/// <param name="First">First line of the rule, from 1; 0: there is no such rule.</param>
/// <param name="Last">Its last line.</param>
/// <param name="Deciding">The lines of the fields that matched; of a rule without any, all of it.</param>
internal sealed record DecidingLines(int First, int Last, IReadOnlySet<int> Deciding)
{
    private static readonly DecidingLines s_none = new(0, 0, new HashSet<int>());

    /// <param name="yaml">The policy.</param>
    /// <param name="rule">Index of the rule.</param>
    /// <param name="clause">As a decision names it: <c>from[0] requestPrincipals, to[1] paths, when request.headers[x] values</c>.</param>
    public static DecidingLines Of(string yaml, int rule, string? clause)
    {
        if (DocumentReader.Read(new DocumentText("yaml", Encoding.UTF8.GetBytes(yaml)), new Diagnostics()).FirstOrDefault() is not MappingNode root)
            return s_none;
        NodeView rules = new NodeView(root)["spec"]["rules"];
        if (rule < 0 || rule >= rules.Count)
            return s_none;
        string[] lines = yaml.TrimEnd('\n').Split('\n');
        NodeView decided = rules[rule];
        int first = decided.Mark.Line, last = rule + 1 < rules.Count ? rules[rule + 1].Mark.Line - 1 : End(lines, first, Depth(lines[first - 1], isPastDashes: true) - 1);
        HashSet<int> deciding = [];
        foreach (string part in (clause ?? "").Split(", ", StringSplitOptions.RemoveEmptyEntries))
            if (Find(decided, part) is { } key)
                deciding.UnionWith(Enumerable.Range(key, End(lines, key, Depth(lines[key - 1], isPastDashes: true)) - key + 1));
        if (deciding.Count == 0)
            deciding.UnionWith(Enumerable.Range(first, last - first + 1));
        return new DecidingLines(first, last, deciding);
    }

    // Line of the field that a part of the clause names.
    private static int? Find(NodeView rule, string part)
    {
        if (part.Split(' ') is ["when", .. string[] key, string field])
        {
            NodeView when = rule["when"];
            for (int i = 0; i < when.Count; i++)
                if (when[i]["key"].Text == string.Join(' ', key) && KeyLine(when[i], field) is { } line)
                    return line;
            return null;
        }
        if (part.Split(' ') is not [string place, string name] || !place.EndsWith(']') || place.IndexOf('[') is not (> 0 and int open)
            || !int.TryParse(place.AsSpan(open + 1, place.Length - open - 2), out int entry))
            return null;
        NodeView group = rule[place[..open]];
        return entry < 0 || entry >= group.Count ? null : KeyLine(group[entry][place[..open] == "from" ? "source" : "operation"], name);
    }

    private static int? KeyLine(NodeView mapping, string name)
    {
        foreach (MappingEntry entry in mapping.Mapping?.Entries ?? [])
            if (entry.Key == name)
                return entry.KeyMark.Line;
        return null;
    }

    // The last line of what begins on a line: what is deeper, and entries of a list that stand as deep as its key.
    private static int End(string[] lines, int line, int depth)
    {
        int last = line;
        for (int at = line; at < lines.Length; at++)
        {
            string text = lines[at];
            int here = Depth(text, isPastDashes: false);
            if (text.Length > 0 && (here < depth || (here == depth && !text.AsSpan(here).StartsWith("- "))))
                break;
            last = at + 1;
        }
        return last;
    }

    private static int Depth(string line, bool isPastDashes)
    {
        int depth = 0;
        while (depth < line.Length && (line[depth] == ' ' || (isPastDashes && line.AsSpan(depth).StartsWith("- "))))
            depth++;
        return depth;
    }
}
