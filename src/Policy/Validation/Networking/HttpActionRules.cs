using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>Redirects, direct responses, rewrites and retries (validation.md 6.15, 6.16).</summary>
internal static class HttpActionRules
{
    private const int MaxBodyBytes = 1024 * 1024;
    private const int LargeBodyBytes = 100 * 1024;

    private static readonly FrozenSet<string> s_retryConditions = FrozenSet.Create(
        StringComparer.Ordinal,
        "5xx", "gateway-error", "reset", "reset-before-request", "connect-failure", "retriable-4xx", "refused-stream",
        "retriable-status-codes", "retriable-headers", "envoy-ratelimited", "http3-post-connect-failure",
        "cancelled", "deadline-exceeded", "internal", "resource-exhausted", "unavailable");

    public static void CheckRedirect(KindContext context, NodeView route)
    {
        NodeView redirect = route["redirect"];
        if (!redirect.IsSet) return;
        NodeView uri = redirect["uri"], prefix = redirect["prefixRewrite"], scheme = redirect["scheme"], port = redirect["port"];
        bool changes = uri.HasText() || prefix.HasText() || redirect["authority"].HasText() || scheme.HasText() || port.IsSet
            || redirect["derivePort"].IsSet;
        if (!changes)
        {
            context.Refuse(
                DiagnosticCode.Required,
                redirect,
                "one of uri, prefixRewrite, authority, port, derivePort and scheme is needed");
        }

        if (prefix.HasText())
        {
            if (uri.HasText()) context.RefuseBeside(prefix, "uri");
            foreach (NodeView match in route["match"].Entries())
            {
                if (match["uri"].IsSet && !match["uri"]["prefix"].IsSet)
                {
                    context.Refuse(DiagnosticCode.InvalidRoute, match["uri"], "must be a prefix, since prefixRewrite replaces it");
                }
            }
        }

        if (redirect["redirectCode"].Integer is not (null or 0 or (>= 300 and <= 399)))
        {
            context.Refuse(
                DiagnosticCode.OutOfRange,
                redirect["redirectCode"],
                $"{redirect["redirectCode"].Integer} is no status of a redirect");
        }

        if (scheme.HasText() && scheme.Text is not ("http" or "https"))
        {
            context.Refuse(DiagnosticCode.UnsupportedValue, scheme, $"{Quoted.Text(scheme.Text!)} is not http or https");
        }

        CommonRules.CheckOptionalPort(context, port);
    }

    public static void CheckDirectResponse(KindContext context, NodeView response)
    {
        if (!response.IsSet) return;
        CheckStatus(context, response["status"]);
        NodeView body = response["body"];
        int size = body["bytes"].Text is { } base64
            ? base64.TrimEnd('=').Length * 3 / 4
            : Encoding.UTF8.GetByteCount(body["string"].TextOrEmpty());
        if (size > MaxBodyBytes) context.Refuse(DiagnosticCode.TooLong, body, "is larger than 1 MiB");
        else if (size > LargeBodyBytes)
        {
            context.Warn(DiagnosticCode.Suspicious, body, "is larger than 100 KiB, and every proxy keeps it in memory");
        }
    }

    public static void CheckRewrite(KindContext context, NodeView rewrite)
    {
        if (!rewrite.IsSet) return;
        NodeView uri = rewrite["uri"], regex = rewrite["uriRegexRewrite"];
        if (uri.HasText() && regex.IsSet) context.RefuseBeside(regex, "uri");
        if (!uri.HasText() && !regex.IsSet && !rewrite["authority"].HasText())
        {
            context.Refuse(DiagnosticCode.Required, rewrite, "one of uri, uriRegexRewrite and authority is needed");
        }

        if (!regex.IsSet) return;
        HttpMatchRules.CheckRegex(context, regex["match"]);
        if (!regex["rewrite"].HasText()) context.Refuse(DiagnosticCode.Empty, regex["rewrite"], "must not be empty");
    }

    public static void CheckRetries(KindContext context, NodeView retries)
    {
        if (!retries.IsSet) return;
        long attempts = retries["attempts"].Integer ?? 0;
        if (attempts < 0) context.Refuse(DiagnosticCode.OutOfRange, retries["attempts"], $"{attempts} is negative");
        if (attempts == 0)
        {
            RefuseWithoutAttempts(context, retries["perTryTimeout"], retries["perTryTimeout"].IsSet);
            RefuseWithoutAttempts(context, retries["retryOn"], retries["retryOn"].HasText());
            RefuseWithoutAttempts(context, retries["retryRemoteLocalities"], retries["retryRemoteLocalities"].IsSet);
        }

        if (!retries["retryOn"].HasText()) return;
        foreach (string condition in retries["retryOn"].Text!.Split(','))
        {
            if (s_retryConditions.Contains(condition) || IsStatus(condition)) continue;
            context.Refuse(
                DiagnosticCode.UnsupportedValue,
                retries["retryOn"],
                $"{Quoted.Text(condition)} is no condition and no HTTP status; no blanks around commas");
        }
    }

    /// <summary>200 to 600.</summary>
    public static void CheckStatus(KindContext context, NodeView status)
    {
        long value = status.Integer ?? 0;
        if (value is < 200 or > 600) context.Refuse(DiagnosticCode.OutOfRange, status, $"{value} is not between 200 and 600");
    }

    private static void RefuseWithoutAttempts(KindContext context, NodeView setting, bool isGiven)
    {
        if (isGiven) context.Refuse(DiagnosticCode.Conflict, setting, "needs attempts of at least 1; 0 turns retries off");
    }

    // Those that have a name in the registry of IANA.
    private static bool IsStatus(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int status)
        && status is (>= 100 and <= 103) or (>= 200 and <= 208) or 226 or (>= 300 and <= 305) or 307 or 308 or (>= 400 and <= 418)
            or (>= 421 and <= 426) or 428 or 429 or 431 or 451 or (>= 500 and <= 508) or 510 or 511;
}
