using Sallyport.Engine.Tokens;

namespace Sallyport.Engine.Authentication;

/// <summary>
/// What the JWT step established for one request: whose claims authorization and routing see (request-authentication.md 13).
/// Part of the request and reused with it; empty means "no verified token".
/// </summary>
public sealed class AuthenticationResult
{
    /// <summary>The token whose claims count: the one verified last (12.5), or null.</summary>
    public ParsedToken? Token { get; private set; }

    /// <summary>The rule that verified it; its space-delimited claims apply (13.5).</summary>
    public JwtRulePlan? Rule { get; private set; }

    public bool HasToken => Token is not null;

    internal void Accept(ParsedToken verified, JwtRulePlan rule)
    {
        Token = verified;
        Rule = rule;
    }

    internal void Clear()
    {
        Token = null;
        Rule = null;
    }
}
