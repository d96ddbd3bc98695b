using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Security;

/// <summary>A rule's <c>when[]</c> (validation.md 3E).</summary>
internal static class ConditionRules
{
    private static readonly string[] s_bracketed = ["request.headers", "request.auth.claims", "experimental.envoy.filters."];

    private static readonly string[] s_plain =
    [
        "source.ip", "remote.ip", "source.namespace", "source.serviceAccount", "source.principal", "source.trustDomain",
        "request.auth.principal", "request.auth.audiences", "request.auth.presenter",
        "destination.ip", "destination.port", "connection.sni",
    ];

    public static void Check(KindContext context, NodeView condition, bool isCustom)
    {
        NodeView at = condition["key"];
        string key = at.Text ?? "";
        NodeView values = condition["values"];
        NodeView notValues = condition["notValues"];
        if (values.Count == 0 && notValues.Count == 0)
        {
            context.Error(DiagnosticCode.Empty, condition, $"{condition.Path}: the key {Quoted.Text(key)} needs values or notValues");
        }

        if (FindKeyProblem(key) is { } problem)
        {
            context.Error(DiagnosticCode.UnknownAttribute, at, $"{at.Path}: {Quoted.Text(key)}: {problem}");
            return;
        }

        if (isCustom && IsIdentity(key))
        {
            context.Error(DiagnosticCode.NotAllowedHere, at, $"{at.Path}: {Quoted.Text(key)} cannot be used with CUSTOM");
        }

        CheckValues(context, key, values);
        CheckValues(context, key, notValues);
    }

    // 3.33, 3.34, 3.36
    private static string? FindKeyProblem(string key)
    {
        if (key.Length == 0) return "a key is needed";
        foreach (string beginning in s_bracketed)
        {
            if (!key.StartsWith(beginning, StringComparison.Ordinal)) continue;
            int open = key.IndexOf('[', StringComparison.Ordinal);
            return open >= 0 && key[^1] == ']' && open + 1 < key.Length - 1 ? null : "the form is name[key]";
        }

        if (Array.IndexOf(s_plain, key) >= 0) return null;
        return key switch
        {
            "destination.namespace" => "no longer known; put the policy into that namespace",
            "destination.name" or "destination.user" => "no longer known",
            _ when key.StartsWith("destination.labels", StringComparison.Ordinal) => "no longer known; use the policy's selector",
            _ => "no such attribute",
        };
    }

    // 3.9
    private static bool IsIdentity(string key) =>
        key is "source.namespace" or "source.serviceAccount" or "source.principal" or "source.trustDomain"
        || key.StartsWith("request.auth.", StringComparison.Ordinal);

    // 3.35
    private static void CheckValues(KindContext context, string key, NodeView values)
    {
        if (key == "source.serviceAccount") SourceRules.CheckAccountCount(context, values);
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i].Text is not { } value) continue;
            string? problem = value.Length == 0 ? "a value must not be empty" : key switch
            {
                "source.ip" or "remote.ip" or "destination.ip" => IpBlocks.IsValid(value) ? null : "neither an IP address nor a CIDR",
                "destination.port" => OperationRules.IsPort(value) ? null : "no port from 0 to 65535",
                "source.serviceAccount" => SourceRules.FindAccountProblem(value),
                "source.trustDomain" => SourceRules.FindStarProblem(value),
                _ => null,
            };
            if (problem is not null)
            {
                context.Error(DiagnosticCode.InvalidRule, values[i], $"{values[i].Path}: {Quoted.Text(value)}: {problem}");
            }
        }
    }
}
