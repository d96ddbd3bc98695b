using Sallyport.Explaining;

namespace Sallyport.Output;

/// <summary>The explanation for a person: the answer first, then the way to it, then what can be done.</summary>
internal static class ExplainText
{
    public static void Write(ExplainReport report, TextWriter output)
    {
        output.WriteLine(Headline(report));
        foreach (ExplainStep step in report.Steps)
            WriteStep(step, output);
        if (report.Remedy is not null)
            output.WriteLine($"What to do: {report.Remedy}");
    }

    private static string Headline(ExplainReport report)
    {
        if (report.AsksAuthorizer)
            return $"open: an external authorizer must be asked, which explain does not do; without its approval {report.Status} [{report.Reason}]";
        if (report.Reason is null)
            return "allowed: the request goes to the application";
        string body = report.Body.Length == 0 ? "" : $" \"{report.Body}\"";
        return $"{(report.Allowed ? "allowed, answered by the proxy" : "refused")}: {report.Status}{body} [{report.Reason}]";
    }

    private static void WriteStep(ExplainStep step, TextWriter output)
    {
        string dryRun = step.IsDryRun ? " (dry run)" : "";
        string by = step.By is null ? "" : $", by {step.By}";
        output.WriteLine($"  {step.Name + dryRun,-8} {step.Outcome}{by}");
        foreach (string line in step.Matched)
            output.WriteLine($"           + {line}");
        foreach (string line in step.NotMatched)
            output.WriteLine($"           - {line}");
        if (step.NearestMiss is not null)
            output.WriteLine($"           nearest: {step.NearestMiss}");
    }
}
