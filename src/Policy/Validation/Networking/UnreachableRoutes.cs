using System.Text;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>Warns about routes and matches that an earlier one always takes (validation.md 6.17).</summary>
internal static class UnreachableRoutes
{
    // Prefixes are compared each with each; this many cost a few milliseconds, and nobody writes more by hand.
    private const int MaxCompared = 500;
    private const int MaxConditions = 50;

    public static void Warn(KindContext context, NodeView routes, bool isHttp)
    {
        NodeView? catchAll = null;
        Dictionary<string, NodeView> seen = new(StringComparer.Ordinal);
        List<NodeView> prefixes = [];
        foreach (NodeView route in routes.Entries())
        {
            NodeView matches = route["match"];
            if (matches.Count == 0)
            {
                if (catchAll is { } first)
                {
                    context.Warn(DiagnosticCode.Suspicious, route, $"is never used: {first.Path} has no match either and takes everything");
                }
                catchAll ??= route;
                continue;
            }

            foreach (NodeView match in matches.Entries())
            {
                string meaning = Canonical(match);
                if (!seen.TryAdd(meaning, match))
                {
                    context.Warn(DiagnosticCode.Suspicious, match, $"is never used: {seen[meaning].Path} is the same");
                }
                else if (isHttp && IsCompared(match) && prefixes.Count < MaxCompared) prefixes.Add(match);
            }
        }

        WarnOfCovered(context, prefixes);
    }

    private static bool IsCompared(NodeView match) =>
        match["uri"]["prefix"].HasText()
        && CountOf(match["headers"]) + CountOf(match["queryParams"]) + CountOf(match["withoutHeaders"]) <= MaxConditions;

    private static int CountOf(NodeView map) => map.Mapping?.Entries.Count ?? 0;

    private static void WarnOfCovered(KindContext context, List<NodeView> matches)
    {
        for (int later = 1; later < matches.Count; later++)
        {
            for (int earlier = 0; earlier < later; earlier++)
            {
                if (!Covers(matches[earlier], matches[later])) continue;
                context.Warn(
                    DiagnosticCode.Suspicious,
                    matches[later],
                    $"is never used: {matches[earlier].Path} takes these requests first");
                break;
            }
        }
    }

    // As Istio sees it: a shorter prefix of the path, and every other condition the same or its text longer.
    private static bool Covers(NodeView earlier, NodeView later)
    {
        string prefix = earlier["uri"]["prefix"].TextOrEmpty(), longer = later["uri"]["prefix"].TextOrEmpty();
        return longer.Length > prefix.Length
            && longer.StartsWith(prefix, StringComparison.Ordinal)
            && (earlier["port"].Integer ?? 0) == (later["port"].Integer ?? 0)
            && Condition(earlier["method"], "exact:GET").StartsWith(Condition(later["method"], "exact:GET"), StringComparison.Ordinal)
            && Condition(earlier["authority"]).StartsWith(Condition(later["authority"]), StringComparison.Ordinal)
            && MembersCover(earlier["headers"], later["headers"])
            && MembersCover(earlier["queryParams"], later["queryParams"])
            && MembersCover(earlier["withoutHeaders"], later["withoutHeaders"]);
    }

    private static bool MembersCover(NodeView earlier, NodeView later)
    {
        int count = 0;
        foreach ((string name, NodeView condition) in earlier.Members())
        {
            count++;
            if (!later[name].IsSet || !Condition(condition).StartsWith(Condition(later[name]), StringComparison.Ordinal)) return false;
        }

        return count == later.Members().Count();
    }

    private static string Condition(NodeView match, string otherwise = "")
    {
        if (match["exact"].HasText()) return $"exact:{match["exact"].Text}";
        return match["prefix"].HasText() ? $"prefix:{match["prefix"].Text}" : otherwise;
    }

    // The match as text, the same for matches that mean the same: members in order, and without name, nulls and zero values.
    private static string Canonical(NodeView match)
    {
        StringBuilder text = new();
        Write(text, match, isMatch: true);
        return text.ToString();
    }

    private static void Write(StringBuilder text, NodeView value, bool isMatch = false)
    {
        switch (value.Node)
        {
            case MappingNode:
                text.Append('{');
                foreach ((string key, NodeView member) in value.Members().OrderBy(member => member.Key, StringComparer.Ordinal))
                {
                    if (isMatch && (key == "name" || IsZero(member))) continue;
                    text.Append(key.Length).Append(':').Append(key).Append('=');
                    Write(text, member);
                }

                text.Append('}');
                break;
            case SequenceNode:
                text.Append('[');
                foreach (NodeView entry in value.Entries()) Write(text, entry);
                text.Append(']');
                break;
            case ScalarNode scalar:
                text.Append(scalar.Text.Length).Append(':').Append(scalar.Text);
                break;
        }
    }

    private static bool IsZero(NodeView value) => value.Node switch
    {
        SequenceNode list => list.Items.Count == 0,
        ScalarNode => value.Text is "" || value.Boolean == false || value.Number == 0,
        _ => false,
    };
}
