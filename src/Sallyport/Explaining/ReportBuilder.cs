using System.Text;
using Sallyport.Engine;
using Sallyport.Engine.Http;
using Sallyport.Engine.Tokens;
using Sallyport.Proxy.Trial;

namespace Sallyport.Explaining;

/// <summary>Turns what a proxy would do into words.</summary>
internal static class ReportBuilder
{
    /// <summary>What the application's answer is called, since nobody asked it.</summary>
    private const int ApplicationsAnswer = 200;

    public static ExplainReport Build(Snapshot snapshot, TrialResult result)
    {
        bool isForwarded = result.Reason == Reason.None;
        Secrets secrets = new(snapshot);
        return new ExplainReport
        {
            Status = isForwarded ? ApplicationsAnswer : result.Response.Status,
            Allowed = result.Decision.Permit is not null,
            AsksAuthorizer = result.Decision.Verdict == Verdict.Consult,
            Reason = isForwarded ? null : Reasons.Of(result.Reason).Code,
            Policy = result.Decision.Rule is { } rule ? $"{rule.Namespace}/{rule.PolicyName}" : null,
            Rule = result.Decision.Rule?.RuleIndex,
            Clause = result.Decision.Rule?.DescribeFields(result.Decision.Rule.EntriesThatMatch(result.Request)) ?? "",
            Principal = PrincipalOf(result.Request.Authentication.Token),
            Body = Encoding.UTF8.GetString(result.Body.Span),
            ResponseHeaders = Headers(result.Response.Headers, secrets),
            UpstreamHeaders = isForwarded ? [("host", Text(result.Request.Authority)), .. Headers(result.Request.Headers, secrets)] : [],
            Steps = [.. StepWriter.Steps(snapshot, result)],
            Remedy = isForwarded ? null : Remedies.For(snapshot, result),
        };
    }

    /// <summary><c>iss/sub</c>; a token without <c>sub</c> stands for nobody (authorization-policy.md 6.7).</summary>
    public static string? PrincipalOf(VerifiedToken token)
    {
        JsonValue issuer = token.Claims.Member("iss"u8), subject = token.Claims.Member("sub"u8);
        return issuer.IsString && subject.IsString ? $"{Text(issuer.Text)}/{Text(subject.Text)}" : null;
    }

    private static List<(string Name, string Value)> Headers(HeaderList headers, Secrets secrets)
    {
        List<(string Name, string Value)> all = [];
        for (int i = 0; i < headers.Count; i++)
        {
            if (headers.IsPresent(i))
                all.Add((Text(headers.Name(i)), secrets.Hide(Text(headers.Name(i)), Text(headers.Value(i)))));
        }
        return all;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
