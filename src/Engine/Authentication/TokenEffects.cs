using Sallyport.Engine.Http;
using Sallyport.Engine.Tokens;

namespace Sallyport.Engine.Authentication;

/// <summary>What a verified token does to the request, in the order of request-authentication.md 12.</summary>
internal static class TokenEffects
{
    public static void Apply(RequestHead request, JwtRulePlan rule, VerifiedToken token, TokenSource source, int location)
    {
        if (rule.OutputPayloadHeader is not null)
            request.Headers.Add(rule.OutputPayloadHeader, token.EncodedPayload);
        foreach (ClaimHeader output in rule.OutputClaims)
            AddClaim(request, output, token);
        if (!rule.ForwardOriginalToken)
            Remove(request, rule.Locations, source, location);
        request.Authentication.Accept(token);
    }

    private static void AddClaim(RequestHead request, ClaimHeader output, VerifiedToken token)
    {
        ReadOnlySpan<byte> value = request.Authentication.ClaimWriter.Write(output.Path.Find(token.Claims));
        if (value.IsEmpty)
            return;
        // 12.2: such a value cannot be sent; Envoy fails the request when it writes it, after all policies.
        if (value.IndexOfAny((byte)'\n', (byte)'\r', (byte)0) >= 0)
            request.Authentication.InvalidHeader ??= output.Header;
        else
            request.Headers.Add(output.Header, value);
    }

    // 12.4: a header goes with all its values, a parameter with all of its name, a cookie stays.
    private static void Remove(RequestHead request, TokenLocations locations, TokenSource source, int location)
    {
        if (source == TokenSource.Header)
            request.Headers.Remove(locations.Headers[location].Name);
        else if (source == TokenSource.Parameter)
            QueryTokens.Remove(request, locations.Parameters[location]);
    }
}
