using System.Text;
using System.Text.RegularExpressions;
using Sallyport.Proxy.Telemetry.AccessLog;
using Sallyport.TestKit;

namespace Sallyport.Proxy.Tests.Telemetry;

/// <summary>The reference says what the code does: no operator and no metric without its line.</summary>
public sealed partial class ReferenceTests
{
    [Fact]
    public void Access_log_reference_names_every_operator_and_no_other()
    {
        string[] documented = [.. OperatorNames().Matches(Read("access-log.md")).Select(match => match.Groups[1].Value).Distinct()];
        documented.Except(LogOperators.Names).ShouldBeEmpty();
        LogOperators.Names.Except(documented).ShouldBeEmpty();
    }

    [Fact]
    public void Access_log_reference_quotes_the_default_format() =>
        Read("access-log.md").ShouldContain("\n" + AccessLogFormat.DefaultText);

    private static string Read(string name) => File.ReadAllText(Path.Combine(Repository.Root, "docs", "reference", name), Encoding.UTF8);

    [GeneratedRegex(@"%([A-Z][A-Z_]+)(?:\([^)]*\))?%")]
    private static partial Regex OperatorNames();
}
