using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Reporting;

/// <summary>A policy as one proxy has it.</summary>
/// <param name="Kind">One of <see cref="Kinds"/>.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Generation">Which state of it.</param>
/// <param name="IsInForce">False: the proxy could not use it.</param>
/// <param name="Problems">What it found, joined.</param>
internal sealed record ReportedPolicy(string Kind, string Namespace, string Name, long Generation, bool IsInForce, string Problems)
{
    public const int MaxCount = 20_000;

    private const int MaxProblems = 5, MaxLength = 500;

    /// <summary>The kinds of policies, and their resources.</summary>
    public static readonly IReadOnlyDictionary<string, string> Kinds = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["RequestAuthentication"] = "requestauthentications.security.istio.io",
        ["AuthorizationPolicy"] = "authorizationpolicies.security.istio.io",
        ["PeerAuthentication"] = "peerauthentications.security.istio.io",
    };

    public static ReportedPolicy? Read(JsonNode? written)
    {
        if (written.Text("kind") is not { } kind || !Kinds.ContainsKey(kind) || written.Text("namespace") is not { } ns || written.Text("name") is not { } name) return null;
        IEnumerable<string> problems = written.Items("problems").Select(problem => problem.Text()).OfType<string>().Take(MaxProblems)
            .Select(problem => problem.Length > MaxLength ? problem[..MaxLength] + "…" : problem);
        return new ReportedPolicy(kind, ns, name, written.Integer("generation") ?? 0, written.IsTrue("inForce"), string.Join("; ", problems));
    }
}
