using System.Text.RegularExpressions;
using Sallyport.Console.Api;

namespace Sallyport.Console.Yaml;

/// <summary>What may stand at a place of a text by its kind's schema: names of fields, or values. Reads unfinished text by its indentation.</summary>
internal sealed partial class Completion
{
    private const string Entry = "[]";

    private readonly string[] _lines;
    private readonly int _at;
    private readonly List<string> _path = [];
    private readonly HashSet<string> _present = new(StringComparer.Ordinal);
    private int _depth;
    private string? _valueOf;

    private Completion(string[] lines, int at)
    {
        _lines = lines;
        _at = at;
    }

    /// <summary>The kind that the document of a line says it is; null where it says none.</summary>
    public static (string ApiVersion, string Kind)? KindAt(string text, int line)
    {
        string[] lines = Lines(text);
        (int first, int end) = DocumentAround(lines, Math.Clamp(line, 1, lines.Length) - 1);
        string? Of(string name) => lines[first..end].Select(one => TopLevel().Match(one)).FirstOrDefault(match => match.Success && match.Groups[1].Value == name)?.Groups[2].Value;
        return (Of("apiVersion"), Of("kind")) is ({ } version, { } kind) ? (version, kind) : null;
    }

    /// <summary>The suggestions.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="line">Line of the cursor, from 1.</param>
    /// <param name="column">Column of the cursor, from 1: what stands behind it does not count.</param>
    /// <param name="schema">Schema of the kind.</param>
    public static IReadOnlyList<Suggestion> At(string text, int line, int column, KindSchema schema)
    {
        string[] lines = Lines(text);
        if (line < 1 || line > lines.Length)
            return [];
        (int first, int end) = DocumentAround(lines, line - 1);
        Completion place = new(lines[first..end], line - 1 - first);
        if (!place.TryRead(lines[line - 1][..Math.Clamp(column - 1, 0, lines[line - 1].Length)]))
            return [];
        return Follow(schema, place._path) is not { } found ? [] : place._valueOf is null && found.Properties.Any() ? place.Fields(found) : Values(found);
    }

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").Split('\n');

    private static (int First, int End) DocumentAround(string[] lines, int at)
    {
        int first = at, end = at;
        while (first > 0 && !lines[first - 1].StartsWith("---", StringComparison.Ordinal))
            first--;
        while (end < lines.Length && !lines[end].StartsWith("---", StringComparison.Ordinal))
            end++;
        return (first, Math.Max(first, end));
    }

    private bool TryRead(string typed)
    {
        List<int> dashes = [];
        int at = SkipDashes(typed, dashes);
        Match key = Key().Match(typed[at..]);
        // In flow style, in quotes and behind # there is nothing to say.
        if (typed.AsSpan(at).IndexOfAny("{}[]#\"'&*|>") >= 0)
            return false;
        if (key.Success)
            _valueOf = key.Groups[1].Value;
        else if (typed.AsSpan(at).Contains(' '))
            return false;
        _depth = at;
        if (!Climb(at, dashes))
            return false;
        _path.Reverse();
        if (_valueOf is not null)
            _path.Add(_valueOf);
        ReadBelow();
        return true;
    }

    // Upwards from the cursor to the top: the path, last first. `limit` is where the last element stands, a field or the dash of an entry.
    private bool Climb(int limit, List<int> dashes)
    {
        bool isEntry = false, isSibling = true;
        Take(dashes, ref limit, ref isEntry, ref isSibling);
        for (int i = _at - 1; i >= 0; i--)
        {
            string line = _lines[i];
            if (string.IsNullOrWhiteSpace(line) || line.TrimStart().StartsWith('#'))
                continue;
            dashes = [];
            int column = SkipDashes(line, dashes);
            Match key = Key().Match(line[column..]);
            if (key.Success && isSibling && column == limit && !isEntry)
                _present.Add(key.Groups[1].Value);
            else if (key.Success && (isEntry ? column <= limit : column < limit))
            {
                // Text in a block is nobody's field.
                if (Block().IsMatch(line))
                    return false;
                _path.Add(key.Groups[1].Value);
                (limit, isEntry, isSibling) = (column, false, false);
            }
            Take(dashes, ref limit, ref isEntry, ref isSibling);
        }
        return true;
    }

    // Dashes in front of an element make it a part of entries.
    private void Take(List<int> dashes, ref int limit, ref bool isEntry, ref bool isSibling)
    {
        for (int i = dashes.Count - 1; i >= 0; i--)
        {
            if (dashes[i] >= limit)
                continue;
            _path.Add(Entry);
            (limit, isEntry, isSibling) = (dashes[i], true, false);
        }
    }

    private void ReadBelow()
    {
        for (int i = _at + 1; i < _lines.Length; i++)
        {
            string line = _lines[i];
            int column = line.Length - line.TrimStart().Length;
            if (string.IsNullOrWhiteSpace(line) || column > _depth)
                continue;
            if (column < _depth || Key().Match(line[column..]) is not { Success: true } key)
                return;
            _present.Add(key.Groups[1].Value);
        }
    }

    private static int SkipDashes(string line, List<int> dashes)
    {
        int at = 0;
        while (at < line.Length && (line[at] == ' ' || (line[at] == '-' && (at + 1 == line.Length || line[at + 1] == ' '))))
        {
            if (line[at] == '-')
                dashes.Add(at);
            at++;
        }
        return at;
    }

    private static KindSchema? Follow(KindSchema schema, IEnumerable<string> path)
    {
        KindSchema? here = schema;
        foreach (string step in path)
            here = step == Entry ? here?.Items : here?.Property(step);
        return here;
    }

    private IReadOnlyList<Suggestion> Fields(KindSchema schema)
    {
        HashSet<string> required = [.. schema.Texts("required")];
        // A field goes on at the next level, where an editor would put it.
        string deeper = "\n" + new string(' ', _depth + 2);
        return
        [
            .. schema.Properties.Where(field => !_present.Contains(field.Name)).Select(field => (field.Name, field.Schema, Type: TypeOf(field.Schema), IsRequired: required.Contains(field.Name)))
                .OrderBy(field => !field.IsRequired).ThenBy(field => field.Name, StringComparer.Ordinal)
                .Select((field, at) => new Suggestion(
                    field.Name, field.Type + (field.IsRequired ? ", required" : ""), About(field.Schema),
                    field.Name + field.Type switch { "object" or "map" => ":" + deeper, "list" => ":" + deeper + "- ", _ => ": " }, $"{at:d3}")),
        ];
    }

    private static IReadOnlyList<Suggestion> Values(KindSchema schema)
    {
        IEnumerable<string> values = schema.Text("type") == "boolean" ? ["true", "false"] : schema.Texts("enum");
        return [.. values.Select((value, at) => new Suggestion(value, "", About(schema), value, $"{at:d3}"))];
    }

    private static string TypeOf(KindSchema schema) => schema.Text("type") switch
    {
        "array" => "list",
        "object" when schema.Map is not null => "map",
        "" when schema.Properties.Any() => "object",
        { } type => type,
    };

    private static string About(KindSchema schema)
    {
        string about = schema.Text("description"), values = string.Join(", ", (schema.Items ?? schema).Texts("enum"));
        return values.Length == 0 ? about : $"{about} One of: {values}.".Trim();
    }

    [GeneratedRegex(@"^([A-Za-z0-9_./-]+):(\s|$)")]
    private static partial Regex Key();

    [GeneratedRegex(@"^(apiVersion|kind):\s*[""']?([A-Za-z0-9./-]+)")]
    private static partial Regex TopLevel();

    [GeneratedRegex(@":\s*[|>][+-]?\d?\s*$")]
    private static partial Regex Block();
}
