using Sallyport.Engine.Http;
using Sallyport.Engine.Matching;

namespace Sallyport.Engine.Routing;

/// <summary>
/// A header, or with a leading colon <c>:method</c>, <c>:authority</c>, <c>:scheme</c> or <c>:path</c>, fits a value or is there
/// (gateway-routing.md 4.3-4.5). Of a repeated header one fitting line is enough.
/// </summary>
/// <param name="lowerName">In lower case.</param>
/// <param name="value">Null: presence, also of an empty value.</param>
/// <param name="isNegated"><c>withoutHeaders</c>: a missing header counts as an empty value (4.4).</param>
/// <param name="description">For explanations.</param>
internal sealed class HeaderCondition(byte[] lowerName, TextMatcher? value, bool isNegated, string description)
    : RequestCondition(description)
{
    private readonly PseudoHeader _pseudo = PseudoHeaders.Of(lowerName);

    public override bool Holds(RequestHead request) => Fits(request) != isNegated;

    private bool Fits(RequestHead request)
    {
        if (_pseudo != PseudoHeader.None)
            return FitsOne(PseudoHeaders.TryRead(_pseudo, request, out ReadOnlySpan<byte> text), text);

        int index = request.Headers.IndexOf(lowerName);
        if (index < 0)
            return FitsOne(isPresent: false, default);
        for (; index >= 0; index = request.Headers.IndexOf(lowerName, index + 1))
        {
            if (FitsOne(isPresent: true, request.Headers.Value(index)))
                return true;
        }
        return false;
    }

    private bool FitsOne(bool isPresent, ReadOnlySpan<byte> text)
    {
        if (value is null)
            return isPresent;
        return (isPresent || isNegated) && value.Matches(text);
    }
}
