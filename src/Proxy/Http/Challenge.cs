using System.Buffers;
using Sallyport.Engine;
using Sallyport.Engine.Http;

namespace Sallyport.Proxy.Http;

/// <summary>The <c>www-authenticate</c> field of a refusal by the JWT step (request-authentication.md 14.2-14.4).</summary>
internal static class Challenge
{
    /// <summary>Path with query is cut here, so that a token in the query is not echoed at length.</summary>
    private const int LongestPath = 256;

    public static bool AppliesTo(Reason reason) => reason is >= Reason.JwtMissing and <= Reason.JwtClaimRequired;

    public static void Add(ServerExchange exchange, Reason reason)
    {
        RequestHead request = exchange.Request;
        ReadOnlySpan<byte> path = request.ReceivedPath;
        path = path[..Math.Min(path.Length, LongestPath)];
        ReadOnlySpan<byte> scheme = SchemeOf(request);
        byte[] space = ArrayPool<byte>.Shared.Rent(64 + scheme.Length + request.Authority.Length + path.Length);
        int used = 0;
        Append(space, ref used, "Bearer realm=\""u8);
        Append(space, ref used, scheme);
        Append(space, ref used, "://"u8);
        Append(space, ref used, request.Authority);
        Append(space, ref used, path);
        Append(space, ref used, reason == Reason.JwtMissing ? "\""u8 : "\", error=\"invalid_token\""u8);
        exchange.Response.Headers.Set("www-authenticate"u8, space.AsSpan(0, used));
        ArrayPool<byte>.Shared.Return(space, clearArray: true);
    }

    // 14.4: HTTP/1.1 takes what hop handling left in x-forwarded-proto, HTTP/2 the client's :scheme.
    private static ReadOnlySpan<byte> SchemeOf(RequestHead request)
    {
        bool fromHeader = request.Version != HttpVersion.Http2;
        if (fromHeader && request.Headers.TryGet("x-forwarded-proto"u8, out ReadOnlySpan<byte> forwarded) && !forwarded.IsEmpty)
            return forwarded;
        return request.Scheme;
    }

    private static void Append(byte[] target, ref int used, ReadOnlySpan<byte> text)
    {
        text.CopyTo(target.AsSpan(used));
        used += text.Length;
    }
}
