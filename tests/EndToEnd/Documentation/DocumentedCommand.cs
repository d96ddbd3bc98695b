using System.Text.RegularExpressions;

namespace Sallyport.EndToEnd.Documentation;

/// <summary>A command of a page's <c>console</c> block and what the page says it prints.</summary>
/// <param name="Line">Index of the line with the <c>$</c>.</param>
/// <param name="Text">The command.</param>
/// <param name="Expected">The lines below it. An ellipsis stands for anything within a line.</param>
internal sealed partial record DocumentedCommand(int Line, string Text, IReadOnlyList<string> Expected)
{
    public bool StartsUp => Text.StartsWith("./sallyport up", StringComparison.Ordinal);

    /// <summary>Asks the gateway, which may need a second to take up what the command before changed.</summary>
    public bool MayBeRepeated => Text.StartsWith("curl ", StringComparison.Ordinal);

    public bool IsAnsweredBy(IReadOnlyList<string> printed) =>
        Expected.Count == printed.Count && Expected.Zip(printed).All(pair => Matches(pair.First, pair.Second));

    private static bool Matches(string expected, string printed)
    {
        // What differs from run to run by its nature; the page shows a value as it came once.
        if (Changing().Match(expected) is { Success: true } name)
            return printed.StartsWith(name.Value, StringComparison.Ordinal);
        return Regex.IsMatch(printed, "^" + Regex.Escape(expected).Replace("…", ".*", StringComparison.Ordinal) + "$");
    }

    [GeneratedRegex("^(date|x-envoy-upstream-service-time): ")]
    private static partial Regex Changing();
}
