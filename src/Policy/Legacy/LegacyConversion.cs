using System.Text;
using System.Text.Json;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Validation.Security;

namespace Sallyport.Policy.Legacy;

/// <summary>
/// An old policy as text of today's kinds, which is then loaded like any other text: what the warning shows is what is in force.
/// It never lets more through than the old policy did (docs/design/0013-legacy-policy.md).
/// </summary>
internal static class LegacyConversion
{
    /// <summary>The documents, for one target or all workloads.</summary>
    /// <param name="policy">What is converted.</param>
    /// <param name="name">Name of the new objects.</param>
    /// <param name="space">Their namespace.</param>
    /// <param name="selector">Labels of the target's workloads; null for all.</param>
    /// <param name="hidesKeys">Leaves out an inline key set that holds private parts, for the log.</param>
    public static string Write(
        LegacyPolicy policy, string name, string space, IReadOnlyDictionary<string, string>? selector, bool hidesKeys)
    {
        StringBuilder text = new();
        string head = $"metadata:\n  name: {Text(name)}\n  namespace: {Text(space)}\nspec:\n";
        string selected = selector is null ? "" : $"  selector:\n    matchLabels: {JsonSerializer.Serialize(selector)}\n";
        if (policy.PeerMode is { } mode)
        {
            text.Append(null, $"apiVersion: security.istio.io/v1\nkind: PeerAuthentication\n{head}{selected}");
            text.Append(null, $"  mtls: {{mode: {(mode == MutualTlsMode.Permissive ? "PERMISSIVE" : "STRICT")}}}\n");
        }

        if (policy.Origin is not { } origin) return text.ToString();
        if (text.Length > 0) text.Append("---\n");
        bool isAlways = policy.Triggers.Count == 0 || policy.Triggers.Any(trigger => trigger is { Included.Count: 0, Excluded.Count: 0 });
        bool isRequired = !policy.IsOriginOptional && isAlways;
        text.Append(null, $"apiVersion: security.istio.io/v1\nkind: RequestAuthentication\n{head}{selected}");
        WriteRule(text, origin, isRequired, hidesKeys);
        if (policy.IsOriginOptional || isAlways) return text.ToString();
        string annotated = head.Replace("\nspec:\n", "\n  annotations: {\"sallyport.dev/missing-token\": \"401\"}\nspec:\n", StringComparison.Ordinal);
        text.Append(null, $"---\napiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\n{annotated}{selected}");
        WriteDenial(text, policy, origin);
        return text.ToString();
    }

    private static void WriteRule(StringBuilder text, JwtRule origin, bool isRequired, bool hidesKeys)
    {
        text.Append(null, $"  jwtRules:\n  - issuer: {Text(origin.Issuer!)}\n");
        if (origin.Audiences.Count > 0) text.Append(null, $"    audiences: {List(origin.Audiences)}\n");
        if (origin.Jwks is { } keys)
        {
            bool isHidden = hidesKeys && JwksRules.Check(keys) is not { Problem: null, PrivateKeys.Count: 0 };
            text.Append(isHidden ? "    jwks: \"\" # as in the old policy\n" : $"    jwks: {Text(keys)}\n");
        }

        if (origin.JwksUri is { } address) text.Append(null, $"    jwksUri: {Text(address)}\n");
        if (origin.FromHeaders.Count > 0) text.Append("    fromHeaders:\n");
        foreach (JwtHeader header in origin.FromHeaders)
            text.Append(null, $"    - {{name: {Text(header.Name)}, prefix: {Text(header.Prefix)}}}\n");
        if (origin.FromParams.Count > 0) text.Append(null, $"    fromParams: {List(origin.FromParams)}\n");
        text.Append("    forwardOriginalToken: true\n");
        if (isRequired) text.Append("    presence: REQUIRED\n");
    }

    // DENY, not ALLOW: a further ALLOW policy would widen those that are there (authorization-policy.md 2.4, 3).
    private static void WriteDenial(StringBuilder text, LegacyPolicy policy, JwtRule origin)
    {
        text.Append("  action: DENY\n  rules:\n");
        foreach ((string method, string when) in s_noPreflight)
            WriteRule(text, policy, origin, method, when);
    }

    private static void WriteRule(StringBuilder text, LegacyPolicy policy, JwtRule origin, string method, string when)
    {
        text.Append(null, $"  - from:\n    - source: {{notRequestPrincipals: {List([origin.Issuer + "/*"])}}}\n    to:\n");
        foreach (LegacyTrigger trigger in policy.Triggers)
        {
            string[] fields =
            [
                .. method.Length > 0 ? [method] : (string[])[],
                .. trigger.Included.Count > 0 ? [$"paths: {List(trigger.Included)}"] : (string[])[],
                .. trigger.Excluded.Count > 0 ? [$"notPaths: {List(trigger.Excluded)}"] : (string[])[],
            ];
            text.Append(null, $"    - operation: {{{string.Join(", ", fields)}}}\n");
        }
        text.Append(when);
    }

    // A browser's preflight has no token, and the JWT step lets it pass (request-authentication.md 15.1). One rule for each way of
    // being none; the values are listed because a star would take an empty header for one.
    private static readonly (string Method, string When)[] s_noPreflight =
    [
        ("notMethods: [OPTIONS]", ""),
        ("", "    when: [{key: \"request.headers[origin]\", notValues: [\"http*\", \"null\"]}]\n"),
        ("", "    when: [{key: \"request.headers[access-control-request-method]\", notValues: [GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS]}]\n"),
    ];

    // A JSON text is a YAML text.
    private static string Text(string value) => JsonSerializer.Serialize(value);

    private static string List(IReadOnlyList<string> values) => $"[{string.Join(", ", values.Select(Text))}]";
}
