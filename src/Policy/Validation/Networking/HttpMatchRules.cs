using System.Text;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>Conditions of an HTTP route (validation.md 6.11, 6.12).</summary>
internal static class HttpMatchRules
{
    private const int MaxRegexBytes = 1024;

    public static void Check(KindContext context, NodeView match)
    {
        foreach ((string name, NodeView header) in match["headers"].Members())
        {
            CheckHeaderName(context, header, name);
            CheckMatcher(context, header);
        }

        foreach ((string name, NodeView header) in match["withoutHeaders"].Members())
        {
            CheckHeaderName(context, header, name);

            // An old way to say "must not be there".
            if (header["regex"].Text != "*") CheckMatcher(context, header);
        }

        // An empty prefix of the path fits every path; elsewhere it is no condition the proxy takes.
        if (match["uri"]["regex"].IsSet) CheckRegex(context, match["uri"]["regex"]);
        CheckMatcher(context, match["scheme"]);
        CheckMatcher(context, match["method"]);
        CheckMatcher(context, match["authority"]);
        foreach ((_, NodeView parameter) in match["queryParams"].Members()) CheckMatcher(context, parameter);
        CommonRules.CheckOptionalPort(context, match["port"]);
        CommonRules.CheckLabels(context, match["sourceLabels"]);
        CommonRules.CheckGatewayNames(context, match["gateways"]);
        NodeView space = match["sourceNamespace"];
        if (space.HasText() && !HostNames.IsLabel(space.Text))
        {
            context.Refuse(DiagnosticCode.InvalidFormat, space, $"{Quoted.Text(space.Text!)} is no name of a namespace");
        }
    }

    /// <summary>RE2 as Go reads it, 1 to 1024 bytes.</summary>
    public static void CheckRegex(KindContext context, NodeView regex)
    {
        string pattern = regex.TextOrEmpty();
        if (pattern.Length == 0) context.Refuse(DiagnosticCode.Empty, regex, "must not be empty");
        else if (Encoding.UTF8.GetByteCount(pattern) > MaxRegexBytes)
        {
            context.Refuse(DiagnosticCode.TooLong, regex, $"is longer than {MaxRegexBytes} bytes");
        }
        else if (Re2Syntax.FindProblem(pattern) is { } problem)
        {
            context.Refuse(DiagnosticCode.InvalidFormat, regex, $"{Quoted.Text(pattern)} is no RE2 expression: {problem}");
        }
    }

    private static void CheckMatcher(KindContext context, NodeView matcher)
    {
        if (matcher["prefix"].Text is "") context.Refuse(DiagnosticCode.Empty, matcher["prefix"], "must not be empty");
        if (matcher["regex"].IsSet) CheckRegex(context, matcher["regex"]);
    }

    private static void CheckHeaderName(KindContext context, NodeView header, string name)
    {
        if (HeaderNames.IsMatchable(name)) return;
        string words = HeaderNames.BeginsAsClaim(name)
            ? "a claim is written @request.auth.claims.NAME or @request.auth.claims[NAME]"
            : $"{Quoted.Text(name)} is no header name";
        context.Refuse(DiagnosticCode.InvalidFormat, header, words);
    }
}
