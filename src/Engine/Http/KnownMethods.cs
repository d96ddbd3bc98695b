using System.Collections.Immutable;

namespace Sallyport.Engine.Http;

/// <summary>The methods that Envoy's HTTP/1 parser takes (gateway-routing.md 9.5). HTTP/2 takes any.</summary>
public static class KnownMethods
{
    private static readonly ImmutableArray<byte[]>[] _byLength = ByLength();

    /// <summary>
    /// <see cref="Reason.None"/> for a known method; <c>QUERY</c> and unknown or lower-case ones have each their own answer.
    /// </summary>
    public static Reason Check(ReadOnlySpan<byte> method)
    {
        if (method.Length < _byLength.Length)
        {
            foreach (byte[] known in _byLength[method.Length])
                if (method.SequenceEqual(known))
                    return Reason.None;
        }
        return method.SequenceEqual("QUERY"u8) ? Reason.BadRequestEmpty : Reason.BadRequest;
    }

    private static ImmutableArray<byte[]>[] ByLength()
    {
        byte[][] known =
        [
            [.. "GET"u8], [.. "HEAD"u8], [.. "POST"u8], [.. "PUT"u8], [.. "DELETE"u8], [.. "PATCH"u8], [.. "OPTIONS"u8], [.. "TRACE"u8],
            [.. "CONNECT"u8], [.. "ACL"u8], [.. "BIND"u8], [.. "CHECKOUT"u8], [.. "COPY"u8], [.. "LINK"u8], [.. "LOCK"u8], [.. "MERGE"u8],
            [.. "MKACTIVITY"u8], [.. "MKCALENDAR"u8], [.. "MKCOL"u8], [.. "MOVE"u8], [.. "MSEARCH"u8], [.. "NOTIFY"u8], [.. "PROPFIND"u8],
            [.. "PROPPATCH"u8], [.. "PURGE"u8], [.. "REBIND"u8], [.. "REPORT"u8], [.. "SEARCH"u8], [.. "SOURCE"u8], [.. "SUBSCRIBE"u8],
            [.. "UNBIND"u8], [.. "UNLINK"u8], [.. "UNLOCK"u8], [.. "UNSUBSCRIBE"u8],
        ];
        ImmutableArray<byte[]>[] table = new ImmutableArray<byte[]>[known.Max(method => method.Length) + 1];
        for (int length = 0; length < table.Length; length++)
            table[length] = [.. known.Where(method => method.Length == length)];
        return table;
    }
}
