using System.Text.RegularExpressions;
using Sallyport.Commands;
using Sallyport.TestKit;

namespace Sallyport.Documentation;

public sealed partial class CommandsPageTests
{
    private static readonly string _page = File.ReadAllText(Path.Combine(Repository.Root, "docs/reference/commands.md"));

    [Fact]
    public async Task Page_names_every_command_and_option()
    {
        foreach (string[] path in CommandLine.Paths())
        {
            _page.ShouldContain(string.Join(' ', path));
            (_, string help, _) = await Run.CommandAsync([.. path, "--help"]);
            foreach (Match option in Option().Matches(help[help.IndexOf("Options:", StringComparison.Ordinal)..]))
            {
                if (option.Groups[1].Value != "-h")
                    _page.ShouldContain(option.Groups[1].Value);
            }
        }
    }

    [GeneratedRegex(@"^  (--?[a-z-]+)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Option();
}
