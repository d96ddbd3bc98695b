using Sallyport.Engine.Http;
using Sallyport.Engine.Tokens;

namespace Sallyport.Engine.Authentication;

/// <summary>Evaluates rules on one request, which changes on the way (request-authentication.md 6.1).</summary>
internal readonly ref struct RuleEvaluation(
    RequestHead request, JwtVerifier verifier, JwtRulePlan[] rules, long nowSeconds, bool mayAwaitKeys, AuthenticationTrace? trace)
{
    /// <summary>One rule: finds its tokens, verifies them from the last found to the first, lets each good one take effect at once.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="pass">1 or 2 (6.4).</param>
    /// <param name="isLast">Whether this rule's success ends the step: then nobody asks for the request as it was.</param>
    public JwtStatus Run(JwtRulePlan rule, int pass, bool isLast)
    {
        RemoveOutputHeaders(rule);
        TokenCollector tokens = request.Authentication.Collector;
        tokens.Collect(rule.Locations, request);
        JwtStatus status = JwtStatus.Missing;
        for (int i = tokens.Count - 1; i >= 0; i--)
        {
            JwtStatus one = Verify(tokens.Token(i), rule, out VerifiedToken token);
            if (one == JwtStatus.Missing)
                continue;
            status = one;
            if (status != JwtStatus.Verified)
                break;
            if (mayAwaitKeys && (i > 0 || !isLast))
                request.Save();
            TokenEffects.Apply(request, rule, token, tokens.Source(i), tokens.Location(i));
        }
        trace?.Add(new AuthenticationTrace.Step(rule, pass, Found(tokens), status));
        return status;
    }

    private JwtStatus Verify(ReadOnlySpan<byte> compact, JwtRulePlan rule, out VerifiedToken verified)
    {
        verified = default;
        JwtStatus status = verifier.Read(compact, out ParsedToken? token);
        if (token is null)
            return status;
        status = verifier.Verify(token, rule.Requirements, rule.Keys.Current, nowSeconds, out verified);
        if (status == JwtStatus.KeyUnknown && mayAwaitKeys && rule.AwaitsKeys)
            request.Authentication.AwaitedKeys ??= rule;
        bool isForeign = status == JwtStatus.IssuerUnknown && rule.IgnoresForeignTokens && !IsNamed(token);
        return isForeign ? JwtStatus.Missing : status;
    }

    // A claimed issuer is enough here: to be taken for none is the least that a token can be.
    private bool IsNamed(ParsedToken token)
    {
        foreach (JwtRulePlan rule in rules)
            if (rule.Requirements.AcceptsIssuer(token.Issuer.Text))
                return true;
        return false;
    }

    // 12.7: each evaluation begins without the rule's own output headers.
    private void RemoveOutputHeaders(JwtRulePlan rule)
    {
        if (rule.OutputPayloadHeader is not null)
            RemoveHeader(rule.OutputPayloadHeader);
        foreach (ClaimHeader claim in rule.OutputClaims)
            RemoveHeader(claim.Header);
    }

    private void RemoveHeader(byte[] name)
    {
        if (mayAwaitKeys && request.Headers.Contains(name))
            request.Save();
        request.Headers.Remove(name);
    }

    private static (TokenSource, int)[] Found(TokenCollector tokens)
    {
        (TokenSource, int)[] found = new (TokenSource, int)[tokens.Count];
        for (int i = 0; i < found.Length; i++)
            found[i] = (tokens.Source(i), tokens.Location(i));
        return found;
    }
}
