using Sallyport.Engine.Http;
using Sallyport.Engine.Matching;

namespace Sallyport.Engine.Routing;

/// <summary>
/// A query parameter fits a value or is there, also without <c>=</c> (gateway-routing.md 4.6): names and values undecoded, the
/// first of a name counts, only <c>&amp;</c> separates.
/// </summary>
/// <param name="name">As written.</param>
/// <param name="value">Null: presence.</param>
/// <param name="description">For explanations.</param>
internal sealed class QueryCondition(byte[] name, TextMatcher? value, string description) : RequestCondition(description)
{
    public override bool Holds(RequestHead request) =>
        TryFind(request.Query, out ReadOnlySpan<byte> found) && (value is null || value.Matches(found));

    private bool TryFind(ReadOnlySpan<byte> query, out ReadOnlySpan<byte> found)
    {
        while (!query.IsEmpty)
        {
            int end = query.IndexOf((byte)'&');
            ReadOnlySpan<byte> pair = end < 0 ? query : query[..end];
            query = end < 0 ? default : query[(end + 1)..];
            int equals = pair.IndexOf((byte)'=');
            ReadOnlySpan<byte> pairName = equals < 0 ? pair : pair[..equals];
            if (!pairName.SequenceEqual(name))
                continue;
            found = equals < 0 ? default : pair[(equals + 1)..];
            return true;
        }
        found = default;
        return false;
    }
}
