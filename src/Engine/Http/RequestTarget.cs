namespace Sallyport.Engine.Http;

/// <summary>
/// Reduces a request target to a path: whole URLs, fragments, <c>OPTIONS *</c>, CONNECT (authorization-policy.md 8.5). Does nothing
/// to a target that is a path already, so a reader may have done it before.
/// </summary>
public static class RequestTarget
{
    /// <summary>
    /// Changes path, authority and scheme of the request; a refusal comes before every policy. Over HTTP/2 the reader closes the
    /// connection instead of answering <see cref="Reason.BadRequest"/>.
    /// </summary>
    public static Reason Reduce(RequestHead request)
    {
        Reason form = ReduceForm(request);
        if (form == Reason.BadRequest)
            return form;

        // gateway-routing.md 9: no host is 400 with empty body, also in front of the 404 for "OPTIONS *".
        return request.HasAuthority ? form : Reason.BadRequestEmpty;
    }

    private static Reason ReduceForm(RequestHead request)
    {
        ReadOnlySpan<byte> target = request.Path;
        bool isHttp2 = request.Version == HttpVersion.Http2;
        if (!HasGoodBytes(target, allowsHighBytes: isHttp2))
            return Reason.BadRequest;
        if (request.Method.SequenceEqual("CONNECT"u8))
            return isHttp2 || TryTakeConnectHost(request, target) ? Reason.TargetNotFound : Reason.BadRequest;
        if (target.IsEmpty)
            return isHttp2 ? Reason.TargetNotFound : Reason.BadRequest;
        if (target[0] == '/')
        {
            CutFragment(request, target);
            return Reason.None;
        }
        bool isAsterisk = target[0] == '*' && (!isHttp2 || target.Length == 1);
        if (isAsterisk && request.Method.SequenceEqual("OPTIONS"u8))
            return Reason.TargetNotFound;
        return isHttp2 ? Reason.BadRequest : ReduceUrl(request, target);
    }

    // authorization-policy.md 8.6: no space, no control character, over HTTP/1 nothing above 0x7E, in the query neither.
    private static bool HasGoodBytes(ReadOnlySpan<byte> target, bool allowsHighBytes)
    {
        if (!allowsHighBytes)
            return !target.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E);
        return !target.ContainsAnyInRange((byte)0, (byte)0x20) && !target.Contains((byte)0x7F);
    }

    private static void CutFragment(RequestHead request, ReadOnlySpan<byte> path)
    {
        int fragment = path.IndexOf((byte)'#');
        if (fragment >= 0)
            request.SetPath(path[..fragment]);
    }

    private static Reason ReduceUrl(RequestHead request, ReadOnlySpan<byte> url)
    {
        bool isTls = StartsWithIgnoringCase(url, "https://"u8);
        if (!isTls && !StartsWithIgnoringCase(url, "http://"u8))
            return Reason.BadRequest;
        ReadOnlySpan<byte> rest = url[(isTls ? 8 : 7)..];
        int hostEnd = rest.IndexOfAny((byte)'/', (byte)'?', (byte)'#');
        ReadOnlySpan<byte> host = hostEnd < 0 ? rest : rest[..hostEnd];
        ReadOnlySpan<byte> path = hostEnd < 0 ? "/"u8 : rest[hostEnd..];

        // Like Envoy, the host is what follows user and password.
        host = host[(host.LastIndexOf((byte)'@') + 1)..];
        if (path[0] == '#' || !IsHostAndPort(host, needsPort: false))
            return Reason.BadRequest;
        request.SetAuthority(host);
        request.SetScheme(isTls ? "https"u8 : "http"u8);
        request.HasAbsoluteTarget = true;
        bool isPath = path[0] == '/';
        request.SetPath(path);
        CutFragment(request, request.Path);
        return isPath ? Reason.None : Reason.TargetNotFound;
    }

    private static bool TryTakeConnectHost(RequestHead request, ReadOnlySpan<byte> target)
    {
        if (!IsHostAndPort(target, needsPort: true))
            return false;
        request.SetAuthority(target);
        return true;
    }

    private static bool IsHostAndPort(ReadOnlySpan<byte> text, bool needsPort)
    {
        bool isBracketed = !text.IsEmpty && text[0] == '[';
        int hostEnd = isBracketed ? text.IndexOf((byte)']') + 1 : text.IndexOf((byte)':');
        if (hostEnd < 0)
            hostEnd = text.Length;
        ReadOnlySpan<byte> host = text[..hostEnd], port = text[hostEnd..];
        bool isHost = isBracketed
            ? hostEnd > 2 && IpAddress.TryParse(host[1..^1], out IpAddress address) && address.BitLength == 128
            : !host.IsEmpty && IsName(host);
        if (!isHost)
            return false;
        return port.IsEmpty ? !needsPort : port[0] == ':' && IsPort(port[1..]);
    }

    private static bool IsName(ReadOnlySpan<byte> host)
    {
        foreach (byte b in host)
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'-' or (byte)'.' or (byte)'_'))
                return false;
        return true;
    }

    private static bool IsPort(ReadOnlySpan<byte> digits)
    {
        int value = 0;
        foreach (byte b in digits)
        {
            if (!char.IsAsciiDigit((char)b))
                return false;
            value = value * 10 + (b - '0');
            if (value > 65535)
                return false;
        }
        return !digits.IsEmpty;
    }

    private static bool StartsWithIgnoringCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lowerPrefix) =>
        text.Length >= lowerPrefix.Length && System.Text.Ascii.EqualsIgnoreCase(text[..lowerPrefix.Length], lowerPrefix);
}
