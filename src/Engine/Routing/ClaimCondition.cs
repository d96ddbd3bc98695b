using Sallyport.Engine.Http;
using Sallyport.Engine.Matching;
using Sallyport.Engine.Tokens;

namespace Sallyport.Engine.Routing;

/// <summary>
/// A string of a claim of the verified token fits (gateway-routing.md 5.2). Without a token, or without the claim, nothing
/// fits; so under <c>withoutHeaders</c> the condition then holds (5.3).
/// </summary>
/// <param name="claim">Where the claim is.</param>
/// <param name="value">What fits.</param>
/// <param name="isNegated"><c>withoutHeaders</c>.</param>
/// <param name="description">For explanations.</param>
internal sealed class ClaimCondition(ClaimPath claim, TextMatcher value, bool isNegated, string description)
    : RequestCondition(description)
{
    public override bool Holds(RequestHead request) => Fits(request) != isNegated;

    private bool Fits(RequestHead request)
    {
        foreach (ReadOnlySpan<byte> text in request.Authentication.Token.Strings(claim))
        {
            if (value.Matches(text))
                return true;
        }
        return false;
    }
}
