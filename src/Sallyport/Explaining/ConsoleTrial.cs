using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sallyport.Console;
using Sallyport.Engine.Http;
using Sallyport.Output;
using Sallyport.Policy.Parsing;
using Sallyport.Proxy;

namespace Sallyport.Explaining;

/// <summary>What the console asks <c>explain</c>.</summary>
internal sealed class ConsoleTrial : IRequestTrial
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task<TrialAnswers> AskAsync(
        IReadOnlyList<JsonObject> documents, TrialWorkload workload, IReadOnlyList<TrialRequest> requests, CancellationToken cancel)
    {
        List<ExplainArguments> all = [];
        foreach (TrialRequest request in requests)
        {
            if (ArgumentsOf(workload, request, out string problem) is not { } arguments)
                return new TrialAnswers([], problem);
            all.Add(arguments);
        }
        using StringWriter problems = new();
        try
        {
            using Explainer explainer = await Explainer.StartAsync(all, [.. documents.Select(TextOf)], new ErrorLog(problems), cancel);
            List<TrialAnswer> answers = [];
            foreach (ExplainArguments arguments in all)
                answers.Add(AnswerOf(await explainer.ExplainAsync(arguments)));
            return new TrialAnswers(answers);
        }
        catch (StartFailedException unusable)
        {
            return new TrialAnswers([], $"{unusable.Message} {problems}".Trim());
        }
    }

    private static TrialAnswer AnswerOf(ExplainReport report)
    {
        using StringWriter text = new();
        ExplainText.Write(report, text);
        return new TrialAnswer(report.Status, report.Allowed, report.Reason, report.Policy, report.Rule, report.Clause, text.ToString());
    }

    private static ExplainArguments? ArgumentsOf(TrialWorkload workload, TrialRequest request, out string problem)
    {
        problem = "";
        (string, string)? peer = null;
        if (request.Peer is { Length: > 0 } text)
        {
            if (text.Split('/') is not [{ Length: > 0 } ns, { Length: > 0 } account])
                problem = $"the peer '{text}' is not NAMESPACE/SERVICEACCOUNT";
            else
                peer = (ns, account);
        }
        if (!IpAddress.TryParse(request.Source is { Length: > 0 } source ? source : "127.0.0.1", out IpAddress address))
            problem = $"'{request.Source}' is not an IP address";
        RequestUrl? url = RequestUrl.TryParse(request.Url);
        if (url is null)
            problem = $"'{request.Url}' is not an http or https URL";
        return problem.Length > 0 ? null : new ExplainArguments
        {
            Files = [], IsGateway = workload.IsGateway, Namespace = workload.Namespace, Labels = workload.Labels, Method = request.Method, Url = url!,
            Headers = request.Headers, Peer = peer, Source = address, Now = TimeProvider.System.GetUtcNow(),
        };
    }

    internal static DocumentText TextOf(JsonObject o) => new(
        $"{o["kind"]} {o["metadata"]?["namespace"]}/{o["metadata"]?["name"]}", Encoding.UTF8.GetBytes(o.ToJsonString(s_json)));
}
