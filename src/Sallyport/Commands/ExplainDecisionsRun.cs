using System.CommandLine;
using System.Text.Json.Nodes;
using Sallyport.Client;
using Sallyport.Output;

namespace Sallyport.Commands;

/// <summary>Asks a control plane what its proxies decided of one request, and prints that.</summary>
internal static class ExplainDecisionsRun
{
    private static readonly ApiKind _decisions = new("sallyport.dev", "v1", "decisions", "Decision");

    /// <param name="kubeconfig">Where the control plane is, and who asks.</param>
    /// <param name="ns">Of the proxies; null: all, which needs the right to all.</param>
    /// <param name="requestId">The request's <c>x-request-id</c>.</param>
    /// <param name="format"><c>text</c> or <c>json</c>.</param>
    /// <param name="console">Where to print.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<int> RunAsync(
        string kubeconfig, string? ns, string requestId, string format, InvocationConfiguration console, CancellationToken stop)
    {
        if (!KubeconfigReader.TryRead(kubeconfig, out ApiAccess? access, out string problem))
            throw new UnusableInputException($"--control: {problem}");
        using ApiAccess used = access;
        using ApiClient client = new(access);
        ApiResult found = await client.ListAsync(_decisions, ns, new ListQuery { Fields = $"requestId={requestId}" }, stop);
        if (!found.IsDone)
            throw new UnusableInputException($"--control: {found.Status}");
        JsonObject[] decisions = [.. (found.Object["items"] as JsonArray ?? []).OfType<JsonObject>().OrderBy(d => (string?)d["time"], StringComparer.Ordinal)];
        if (decisions.Length == 0)
            throw new UnusableInputException(
                "--request-id: no proxy has told of this request. Within a second of it they do, and the control plane keeps the last 300 refused and 100 passed of each");
        DecisionReport[] reports = [.. decisions.Select(DecisionReport.Read)];
        if (format == "json")
            DecisionReports.WriteJson(reports, console.Output);
        else
            DecisionReports.WriteText(reports, console.Output);
        return reports.All(report => report.IsAllowed) ? ExitCodes.Fine : ExitCodes.Findings;
    }
}
