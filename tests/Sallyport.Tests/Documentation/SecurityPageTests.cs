using System.Text.RegularExpressions;
using Sallyport.TestKit;

namespace Sallyport.Documentation;

/// <summary>docs/security.md names the test of each case; each must exist.</summary>
public sealed partial class SecurityPageTests
{
    [Fact]
    public void Every_test_it_names_exists()
    {
        Dictionary<string, string> sources = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .GroupBy(file => Path.GetFileNameWithoutExtension(file)!, StringComparer.Ordinal)
            .ToDictionary(files => files.Key, files => string.Concat(files.Select(File.ReadAllText)), StringComparer.Ordinal);
        Match[] named = [.. TestName().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs/security.md"))).Cast<Match>()];

        named.Length.ShouldBeGreaterThan(15);
        named.Where(name => !Exists(sources, name.Groups[1].Value, name.Groups[2].Value)).Select(name => name.Value).ShouldBeEmpty();
    }

    private static bool Exists(Dictionary<string, string> sources, string type, string method) =>
        sources.TryGetValue(type, out string? source) && (method.Length == 0 || source.Contains($" {method}(", StringComparison.Ordinal));

    [GeneratedRegex(@"`(\w+Tests)(?:\.(\w+))?`")]
    private static partial Regex TestName();
}
