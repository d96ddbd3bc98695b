namespace Sallyport.Engine.Authentication;

/// <summary>One entry of <c>spec.jwtRules</c>, compiled (request-authentication.md 4).</summary>
public sealed class JwtRulePlan
{
}
