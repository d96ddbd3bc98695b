using System.Text;

namespace Sallyport.Policy.Tests.Validation;

/// <summary>Breaks valid documents in ways people and attackers do, knowing the grammar.</summary>
internal sealed class DocumentMutator(int seed)
{
    private static readonly string[] s_scalars =
    [
        "null", "~", "''", "\"\"", "yes", "off", "0", "-1", "080", "0x1F", "1e999", "99999999999999999999", "80.0", "65536",
        ".inf", ".nan", "2026-01-01",
        "*", "'*'", "\"a*b\"", "{}", "[]", "[null]", "{a: b}", "[a, [b]]", "|", ">-", "&a", "*a", "<<", "!!int a",
        "!!binary b", "!x", "%a", "@a", "`",
        "'/a/{**}/{*}'", "'{'", "'request.auth.claims[a]'", "'10.0.0.0/33'", "'fe80::1%eth0'", "5s", "0s", "1h1", "'https://[::1'", "'%zz'",
        "'{\"keys\": [{\"kty\": \"RSA\"}]}'", "'{\"keys\": {}}'", "\"\\ud800\"", "\"\\x00\"", "'\u00fc\U0001f600'", "'(a'",
        "'a{999999999}'", "'.*.*.*.*.*'",
    ];

    private static readonly string[] s_fragments =
    [
        "\n", "\r", "\t", " ", ": ", "- ", "? ", "#", "'", "\"", "{", "}", "[", "]", ",", "&a ", "*a", "<<: *a", "|\n", "---\n", "...\n",
        "\u0000", "\u0085", "\u2028", "\ufeff", "!!str ", "%",
    ];

    private readonly Random _random = new(seed);

    /// <summary>The document with one to six changes, sometimes with a part of another one.</summary>
    public string Mutate(string document, string other)
    {
        string text = document;
        for (int i = _random.Next(1, 7); i > 0; i--) text = Step(text, other);
        return text;
    }

    private string Step(string text, string other)
    {
        List<string> lines = [.. text.Split('\n')];
        int at = _random.Next(lines.Count);
        switch (_random.Next(12))
        {
            case 0:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.Insert(at, lines[_random.Next(lines.Count)]);
                break;
            case 2:
                lines[at] = new string(' ', _random.Next(9)) + lines[at].TrimStart();
                break;
            case 3 or 4 or 5:
                lines[at] = ReplaceScalar(lines[at], s_scalars[_random.Next(s_scalars.Length)]);
                break;
            case 6:
                return text.Insert(_random.Next(text.Length + 1), s_fragments[_random.Next(s_fragments.Length)]);
            case 7:
                return text.Length == 0 ? text : text.Remove(_random.Next(text.Length), 1);
            case 8:
                string[] foreign = other.Split('\n');
                lines.Insert(at, foreign[_random.Next(foreign.Length)]);
                break;
            case 9:
                lines[at] = lines[at].Replace("- ", "- - ", StringComparison.Ordinal);
                break;
            case 10:
                lines[at] = ReplaceScalar(lines[at], Nest());
                break;
            default:
                return text[.._random.Next(text.Length + 1)];
        }

        return string.Join('\n', lines);
    }

    private string Nest()
    {
        int depth = _random.Next(1, 400);
        return new StringBuilder().Insert(0, _random.Next(2) == 0 ? "[" : "{a: ", depth).ToString();
    }

    private static string ReplaceScalar(string line, string scalar)
    {
        int colon = line.IndexOf(": ", StringComparison.Ordinal);
        if (colon >= 0) return line[..(colon + 2)] + scalar;
        int dash = line.IndexOf("- ", StringComparison.Ordinal);
        return dash >= 0 ? line[..(dash + 2)] + scalar : line + " " + scalar;
    }
}
