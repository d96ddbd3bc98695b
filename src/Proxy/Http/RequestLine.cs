using Sallyport.Engine;
using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;

namespace Sallyport.Proxy.Http;

/// <summary>Reads <c>GET /path HTTP/1.1</c>, exactly so: one space between the parts.</summary>
internal static class RequestLine
{
    /// <summary>A method longer than any known one: no need to wait for its end.</summary>
    private const int LongestMethod = 11;

    /// <param name="line">Without its line end.</param>
    /// <param name="request">Gets method and path.</param>
    /// <param name="authority">Host of an absolute-form target, which replaces the <c>host</c> field; else empty.</param>
    /// <param name="refusal">Why not.</param>
    public static bool TryRead(ReadOnlySpan<byte> line, RequestHead request, out ReadOnlySpan<byte> authority, out Reason refusal)
    {
        authority = default;
        refusal = Reason.BadRequest;
        int space = line.IndexOf((byte)' ');
        if (space <= 0 || !HttpSyntax.IsKnownMethod(line[..space]))
            return false;
        ReadOnlySpan<byte> method = line[..space], rest = line[(space + 1)..];
        request.SetMethod(method);
        space = rest.IndexOf((byte)' ');
        ReadOnlySpan<byte> target = space < 0 ? rest : rest[..space];
        if (!HttpSyntax.IsTarget(target))
            return false;
        if (!IsVersion11(space < 0 ? default : rest[(space + 1)..], hasNone: space < 0, out refusal))
            return false;
        return TryReadTarget(method, target, request, out authority, out refusal);
    }

    /// <summary>Whether more bytes could make a request of a line whose end has not come yet.</summary>
    public static bool CouldBecomeOne(ReadOnlySpan<byte> start)
    {
        int space = start.IndexOf((byte)' ');
        ReadOnlySpan<byte> method = space < 0 ? start : start[..space];
        return method.Length <= LongestMethod && !method.ContainsAnyExceptInRange((byte)'A', (byte)'Z') && space != 0;
    }

    // 426 for the versions we do not speak and for none at all (0.9), 400 for what is no version (gateway-routing.md 9).
    private static bool IsVersion11(ReadOnlySpan<byte> version, bool hasNone, out Reason refusal)
    {
        refusal = Reason.None;
        if (version.SequenceEqual("HTTP/1.1"u8))
            return true;
        bool isVersion = version.Length == 8 && version.StartsWith("HTTP/"u8)
            && char.IsAsciiDigit((char)version[5]) && version[6] == '.' && char.IsAsciiDigit((char)version[7]);
        refusal = hasNone || isVersion ? Reason.UpgradeRequired : Reason.BadRequest;
        return false;
    }

    // authorization-policy.md 8.5.
    private static bool TryReadTarget(
        ReadOnlySpan<byte> method, ReadOnlySpan<byte> target, RequestHead request, out ReadOnlySpan<byte> authority, out Reason refusal)
    {
        authority = default;
        refusal = Reason.BadRequest;
        if (request.IsConnect)
            return TryReadPlace(target, request, out authority, out refusal);
        if (method.SequenceEqual("CONNECT"u8))
        {
            refusal = target[0] == '/' ? Reason.BadRequest : Reason.TargetNotFound;
            return false;
        }
        if (target is [(byte)'*'] && method.SequenceEqual("OPTIONS"u8))
        {
            refusal = Reason.TargetNotFound;
            return false;
        }
        if (method.SequenceEqual("QUERY"u8))
        {
            refusal = Reason.BadRequestEmpty;
            return false;
        }
        ReadOnlySpan<byte> path = target;
        if (target[0] != '/' && !TrySplitAbsolute(target, out authority, out path, out refusal))
            return false;
        int fragment = path.IndexOf((byte)'#');
        request.SetPath(fragment < 0 ? path : path[..fragment]);
        refusal = Reason.None;
        return true;
    }

    // RFC 9112 section 3.2.3: host and port, both.
    private static bool TryReadPlace(
        ReadOnlySpan<byte> target, RequestHead request, out ReadOnlySpan<byte> authority, out Reason refusal)
    {
        authority = target;
        bool isPlace = HttpSyntax.IsHost(target) && target.LastIndexOf((byte)':') > target.LastIndexOf((byte)']')
            && Authorities.TrySplit(target, out _, out _) && target[^1] != ':';
        refusal = isPlace ? Reason.None : Reason.BadRequest;
        if (isPlace)
            request.SetPath(target);
        return isPlace;
    }

    private static bool TrySplitAbsolute(
        ReadOnlySpan<byte> target, out ReadOnlySpan<byte> authority, out ReadOnlySpan<byte> path, out Reason refusal)
    {
        authority = path = default;
        refusal = Reason.BadRequest;
        int schemeLength = StartsWithIgnoringCase(target, "http://"u8) ? 7 : StartsWithIgnoringCase(target, "https://"u8) ? 8 : 0;
        if (schemeLength == 0)
            return false;
        ReadOnlySpan<byte> rest = target[schemeLength..];
        int end = rest.IndexOfAny((byte)'/', (byte)'?', (byte)'#');
        authority = end < 0 ? rest : rest[..end];
        path = end < 0 ? "/"u8 : rest[end..];
        if (authority.IsEmpty || !HttpSyntax.IsHost(authority) || path[0] == '#')
            return false;
        refusal = path[0] == '/' ? Reason.None : Reason.TargetNotFound;
        return path[0] == '/';
    }

    private static bool StartsWithIgnoringCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lowerPrefix) =>
        text.Length >= lowerPrefix.Length && System.Text.Ascii.EqualsIgnoreCase(text[..lowerPrefix.Length], lowerPrefix);
}
