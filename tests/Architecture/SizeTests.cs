using System.Text.RegularExpressions;
using Sallyport.TestKit;

namespace Sallyport.Architecture;

/// <summary>
/// A file is at most 400 lines, a function at most 60; a table may be longer, and long-functions.txt names each with its reason.
/// </summary>
public sealed partial class SizeTests
{
    private const int MaxFileLines = 400;
    private const int MaxFunctionLines = 60;

    private static readonly string _root = Repository.Root;

    [Fact]
    public void No_file_is_longer_than_400_lines() =>
        Sources().Where(file => File.ReadLines(file).Count() > MaxFileLines).Select(Relative).ShouldBeEmpty();

    [Fact]
    public void No_function_is_longer_than_60_lines()
    {
        string[] exempt = Exemptions();
        Sources().SelectMany(file => LongFunctions(file)).Where(name => !exempt.Contains(name)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_exemption_is_still_needed()
    {
        string[] found = [.. Sources().SelectMany(LongFunctions)];
        Exemptions().Except(found).ShouldBeEmpty();
    }

    [Fact]
    public void Finds_a_long_function()
    {
        string[] lines = ["namespace N;", "class C", "{", "    void Long(int a,", "        int b)", "    {", .. Enumerable.Repeat("        F();", 61), "    }", "}"];
        LongFunctions(lines).ShouldBe(["Long"]);
    }

    private static IEnumerable<string> LongFunctions(string file) =>
        LongFunctions(File.ReadAllLines(file)).Select(name => $"{Relative(file)}:{name}");

    /// <summary>
    /// Bodies in braces that stand alone on their lines, as the formatter puts them: a type's body is told from a function's by its
    /// head. Expressions (`=> [ … ]`) are tables and are not counted.
    /// </summary>
    private static IEnumerable<string> LongFunctions(string[] lines)
    {
        for (int start = 1; start < lines.Length; start++)
        {
            if (lines[start].Trim() != "{")
                continue;
            string indent = lines[start][..lines[start].IndexOf('{')];
            string head = HeadOf(lines, start, indent);
            if (TypeHead().IsMatch(head) || !FunctionHead().IsMatch(head) || StatementHead().IsMatch(head))
                continue;
            int end = Array.FindIndex(lines, start, line => line.StartsWith(indent + "}", StringComparison.Ordinal));
            if (end - start - 1 > MaxFunctionLines)
                yield return FunctionHead().Match(head).Groups[1].Value;
        }
    }

    /// <summary>The lines of a declaration, which may be broken, before its brace.</summary>
    private static string HeadOf(string[] lines, int brace, string indent)
    {
        int first = brace - 1;
        while (first > 0 && lines[first].StartsWith(indent + " ", StringComparison.Ordinal))
            first--;
        return string.Join(' ', lines[first..brace].Select(line => line.Trim()));
    }

    private static string[] Exemptions() =>
        [.. File.ReadLines(Path.Combine(_root, "tests/Architecture/long-functions.txt"))
            .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split("  # ")[0])];

    private static IEnumerable<string> Sources() =>
        new[] { "src", "tests", "bench" }.Select(folder => Path.Combine(_root, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories))
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".py", StringComparison.Ordinal))
            .Where(file => !Relative(file).Split('/').Intersect(["bin", "obj"]).Any());

    private static string Relative(string file) => Path.GetRelativePath(_root, file).Replace('\\', '/');

    [GeneratedRegex(@"\b(class|struct|interface|record|enum|namespace)\s+\w")]
    private static partial Regex TypeHead();

    [GeneratedRegex(@"([\w.]+)(<[^()]*>)?\s*\(")]
    private static partial Regex FunctionHead();

    [GeneratedRegex(@"^(if|else|for|foreach|while|do|switch|using|lock|try|catch|finally|fixed|unsafe|checked|case|return|new)\b|=>\s*$|=\s*$|=\s*new\b")]
    private static partial Regex StatementHead();
}
