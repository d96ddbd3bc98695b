using System.Text;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Security;

/// <summary>A rule's <c>from[].source</c> (validation.md 3C).</summary>
internal static class SourceRules
{
    private const int MaxServiceAccounts = 16;
    private const int MaxServiceAccountBytes = 320;

    private static readonly string[] s_fields =
    [
        "principals", "notPrincipals", "requestPrincipals", "notRequestPrincipals", "namespaces", "notNamespaces",
        "serviceAccounts", "notServiceAccounts", "trustDomains", "notTrustDomains",
        "ipBlocks", "notIpBlocks", "remoteIpBlocks", "notRemoteIpBlocks",
    ];

    private static readonly string[] s_tcpFields =
    [
        "principals", "notPrincipals", "namespaces", "notNamespaces", "serviceAccounts", "notServiceAccounts",
        "ipBlocks", "notIpBlocks", "remoteIpBlocks", "notRemoteIpBlocks",
    ];

    public static void Check(KindContext context, NodeView source, bool isCustom)
    {
        bool hasAny = false;
        foreach (string field in s_fields)
        {
            NodeView values = source[field];
            if (values.Count == 0) continue;
            hasAny = true;
            if (isCustom && !field.Contains("pBlocks", StringComparison.Ordinal))
            {
                // 3.8: the authorizer is asked before anybody is known.
                context.Error(DiagnosticCode.NotAllowedHere, values, $"{values.Path} cannot be used with CUSTOM");
            }

            for (int i = 0; i < values.Count; i++) CheckValue(context, field, values[i]);
        }

        if (!hasAny) context.Error(DiagnosticCode.Empty, source, $"{source.Path} is needed, with at least one value");
    }

    /// <summary>Whether the source asks for something that is known on a TCP port too (3.26).</summary>
    public static bool HasTcpFields(NodeView source)
    {
        foreach (string field in s_tcpFields)
        {
            if (source[field].Count > 0) return true;
        }

        return false;
    }

    /// <summary>3.18: what is wrong with a service account; null when nothing is.</summary>
    public static string? FindAccountProblem(string account)
    {
        if (account.Contains('*')) return "a service account has no wildcard";
        int slash = account.IndexOf('/', StringComparison.Ordinal);
        bool isForm = slash < 0 || (slash > 0 && slash < account.Length - 1 && account.IndexOf('/', slash + 1) < 0);
        if (!isForm) return "a service account is ACCOUNT or NAMESPACE/ACCOUNT";
        bool isTooLong = Encoding.UTF8.GetByteCount(account) > MaxServiceAccountBytes;
        return isTooLong ? $"a service account has at most {MaxServiceAccountBytes} bytes" : null;
    }

    /// <summary>3.19: what is wrong with the stars of a trust domain; null when nothing is.</summary>
    public static string? FindStarProblem(string domain)
    {
        int star = domain.IndexOf('*', StringComparison.Ordinal);
        if (star < 0) return null;
        if (domain.IndexOf('*', star + 1) >= 0) return "a trust domain has one * at most";
        return star == 0 || star == domain.Length - 1 ? null : "the * of a trust domain is its first or last character";
    }

    /// <summary>3.18: too many service accounts in one list.</summary>
    public static void CheckAccountCount(KindContext context, NodeView accounts)
    {
        if (accounts.Count > MaxServiceAccounts)
        {
            context.Error(
                DiagnosticCode.TooMany,
                accounts,
                $"{accounts.Path} has {accounts.Count} service accounts; at most {MaxServiceAccounts} are allowed");
        }
    }

    private static void CheckValue(KindContext context, string field, NodeView at)
    {
        if (at.Text is not { } value) return;
        string? problem = value.Length == 0 ? "a value must not be empty" : field switch
        {
            "ipBlocks" or "notIpBlocks" or "remoteIpBlocks" or "notRemoteIpBlocks" =>
                IpBlocks.IsValid(value) ? null : "neither an IP address nor a CIDR",
            "serviceAccounts" or "notServiceAccounts" => FindAccountProblem(value),
            "trustDomains" or "notTrustDomains" => value.Contains('/') ? "a trust domain has no /" : FindStarProblem(value),
            _ => null,
        };
        if (problem is not null) context.Error(DiagnosticCode.InvalidRule, at, $"{at.Path}: {Quoted.Text(value)}: {problem}");
    }
}
