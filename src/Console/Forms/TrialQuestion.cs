using System.Text.Json.Nodes;

namespace Sallyport.Console.Forms;

/// <summary>A request as a person fills it in, and who judges it. Public, as parameters of components must be.</summary>
public sealed class TrialQuestion
{
    public bool IsGateway { get; set; } = true;

    /// <summary>Namespace of the proxy.</summary>
    public string Space { get; set; } = "istio-system";

    /// <summary>Labels of the workload: <c>app=httpbin,version=v1</c>.</summary>
    public string Labels { get; set; } = "istio=ingressgateway";

    public string Method { get; set; } = "GET";

    public string Url { get; set; } = "";

    /// <summary>One a line.</summary>
    public string Headers { get; set; } = "";

    /// <summary>Sent as a bearer token; kept nowhere.</summary>
    public string Token { get; set; } = "";

    public string Peer { get; set; } = "";

    public string Source { get; set; } = "";

    /// <summary>Who judges.</summary>
    public TrialWorkload Workload => new(IsGateway, Space, LabelsOf(Labels));

    /// <summary>A question for one of the workloads that a policy is for.</summary>
    public static TrialQuestion For(JsonObject policy)
    {
        string space = (string?)policy["metadata"]?["namespace"] ?? "default";
        JsonObject selector = policy["spec"]?["selector"]?["matchLabels"] as JsonObject ?? [];
        bool isGateway = selector.ContainsKey("istio") || (space == "istio-system" && selector.Count == 0);
        return new TrialQuestion
        {
            IsGateway = isGateway, Space = space,
            Labels = selector.Count == 0 && isGateway ? "istio=ingressgateway" : string.Join(',', selector.Select(label => $"{label.Key}={label.Value}")),
        };
    }

    /// <summary>The request; null with what is wrong in <paramref name="problem"/>.</summary>
    public TrialRequest? TryRead(out string problem)
    {
        problem = "";
        List<(string, string)> fields = [];
        foreach (string line in Headers.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int colon = line.IndexOf(':');
            if (colon <= 0)
                problem = $"'{line}' is no header line: write name: value.";
            else
                fields.Add((line[..colon].Trim(), line[(colon + 1)..].Trim()));
        }
        if (Token.Trim() is { Length: > 0 } pasted)
            fields.Add(("authorization", "Bearer " + pasted));
        return problem.Length > 0 ? null : new TrialRequest(Method.Trim(), Url.Trim(), fields) { Peer = Peer.Trim(), Source = Source.Trim() };
    }

    private static Dictionary<string, string> LabelsOf(string text)
    {
        Dictionary<string, string> all = new(StringComparer.Ordinal);
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (part.Split('=') is [{ Length: > 0 } name, string value])
                all[name] = value;
        return all;
    }
}
