using System.Text;
using Sallyport.Engine;
using Sallyport.TestKit;

namespace Sallyport.Documentation;

/// <summary>docs/reference/reasons.md is made from the table of reasons: with SALLYPORT_WRITE_DOCS set this test writes it.</summary>
public sealed class ReasonsPageTests
{
    [Fact]
    public void Page_says_what_the_table_says()
    {
        string path = Path.Combine(Repository.Root, "docs/reference/reasons.md");
        if (Environment.GetEnvironmentVariable("SALLYPORT_WRITE_DOCS") is not null)
            File.WriteAllText(path, Page());

        File.ReadAllText(path).ShouldBe(Page(), "run SALLYPORT_WRITE_DOCS=1 ./dev test Sallyport.Tests");
    }

    [Fact]
    public void Every_reason_has_a_row_with_code_and_remedy()
    {
        Reasons.All.Select(row => row.Reason).ShouldBe(Enum.GetValues<Reason>());
        Reasons.All.ShouldAllBe(row => row.Code.Length > 0 && row.Remedy.Length > 0);
        Reasons.All.Select(row => row.Code).ShouldBeUnique();
    }

    private static string Page()
    {
        StringBuilder page = new("""
            # Reasons

            Made from src/Engine/Reasons.cs, and held to it by a test. Every answer that the proxy gives itself has one of these reasons.
            The client sees status and text, which are Istio's; the code stands in the access log, in metrics (label `reason`), in
            `/decisions` and in `explain`. A dash: the route, the authorizer or the application decides.

            | code | status | text | what you can do |
            |---|---|---|---|

            """);
        foreach (ReasonRow row in Reasons.All)
        {
            string status = row.Status == 0 ? "–" : row.Status.ToString(System.Globalization.CultureInfo.InvariantCulture);
            page.Append("| `").AppendJoin(" | ", row.Code + "`", status, row.Text, row.Remedy).Append(" |\n");
        }
        return page.ToString();
    }
}
