using System.Buffers;

namespace Sallyport.Engine.Http;

/// <summary>
/// Makes the fields of a request trustworthy and unambiguous before anything is decided by them: joins what counts as one value,
/// removes what only the proxy itself may say, and establishes the client's address, scheme and request id
/// (gateway-routing.md 5.1, 10.2-10.7; peer-authentication.md 7; authorization-policy.md 6.9).
/// </summary>
public static class HeaderHygiene
{
    private const int StackBytes = 512;

    /// <summary>Cleanses the request, after <see cref="ConnectionOptions"/> and <see cref="RequestTarget"/>.</summary>
    /// <param name="request">Changed in place.</param>
    /// <param name="role">A gateway believes clients less than a sidecar does.</param>
    /// <param name="trustedProxies"><c>numTrustedProxies</c> of the mesh configuration; sidecars do not look at it.</param>
    /// <param name="certificates">What becomes of <c>x-forwarded-client-cert</c>.</param>
    public static Reason Cleanse(
        RequestHead request, ProxyRole role, int trustedProxies, ForwardedCertificateMode certificates = ForwardedCertificateMode.ByRole)
    {
        if (!TryWalkFields(request, role == ProxyRole.Gateway, out uint repeated))
            return Reason.BadRequestEmpty;
        if (repeated != 0)
            JoinRepeated(request, repeated);
        SetForwardedCertificate(request, certificates == ForwardedCertificateMode.ByRole ? DefaultOf(role) : certificates);
        if (role == ProxyRole.Gateway)
            ForwardedFields.SetAtGateway(request, trustedProxies);
        else
            ForwardedFields.SetAtSidecar(request);

        // gateway-routing.md 9: other upgrades than to WebSocket are refused, before every policy.
        bool isForeignUpgrade = request.IsUpgrade
            && !(request.Headers.TryGet("upgrade"u8, out ReadOnlySpan<byte> protocol)
                && System.Text.Ascii.EqualsIgnoreCase(protocol, "websocket"u8));
        return isForeignUpgrade ? Reason.UpgradeForbidden : Reason.None;
    }

    // One pass over all fields; "repeated" gets a bit for each single-valued field that came on several lines.
    private static bool TryWalkFields(RequestHead request, bool isGateway, out uint repeated)
    {
        HeaderList headers = request.Headers;
        uint seen = 0;
        repeated = 0;
        for (int i = 0; i < headers.Count; i++)
        {
            if (!headers.IsPresent(i))
                continue;
            ArrivalField field = ArrivalFields.Of(headers.Name(i));
            switch (field)
            {
                case ArrivalField.Other:
                    break;
                case ArrivalField.ClaimName:
                    return false;
                case ArrivalField.Removed:
                case ArrivalField.RemovedAtGateway when isGateway:
                case ArrivalField.Te when !FieldText.ListContains(headers.Value(i), "trailers"u8):
                case ArrivalField.Referer when IsHostless(headers, i):
                    headers.RemoveAt(i);
                    break;
                default:
                    uint bit = 1u << (int)field;
                    repeated |= seen & bit;
                    seen |= bit;
                    break;
            }
        }
        return true;
    }

    // 10.7: only a single "http://" without host goes.
    private static bool IsHostless(HeaderList headers, int index) =>
        System.Text.Ascii.EqualsIgnoreCase(headers.Value(index), "http://"u8)
        && headers.IndexOf("referer"u8) == index && headers.IndexOf("referer"u8, index + 1) < 0;

    private static void JoinRepeated(RequestHead request, uint repeated)
    {
        for (ArrivalField field = ArrivalField.Via; field <= ArrivalField.Origin; field++)
            if ((repeated & 1u << (int)field) != 0)
                Join(request.Headers, NameOf(field), ","u8);

        // Over HTTP/1 cookie lines stay apart (authorization-policy.md 9.2).
        bool joinsCookies = (repeated & 1u << (int)ArrivalField.Cookie) != 0 && request.Version == HttpVersion.Http2;
        if (joinsCookies)
            Join(request.Headers, "cookie"u8, "; "u8);
    }

    private static ReadOnlySpan<byte> NameOf(ArrivalField field) => field switch
    {
        ArrivalField.Via => "via"u8,
        ArrivalField.Accept => "accept"u8,
        ArrivalField.UserAgent => "user-agent"u8,
        ArrivalField.ContentType => "content-type"u8,
        ArrivalField.Authorization => "authorization"u8,
        ArrivalField.AcceptEncoding => "accept-encoding"u8,
        ArrivalField.ForwardedFor => "x-forwarded-for"u8,
        ArrivalField.ForwardedProto => "x-forwarded-proto"u8,
        ArrivalField.Origin => "origin"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(field)),
    };

    private static void Join(HeaderList headers, ReadOnlySpan<byte> name, ReadOnlySpan<byte> separator)
    {
        int length = 0;
        for (int i = headers.IndexOf(name); i >= 0; i = headers.IndexOf(name, i + 1))
            length += headers.Value(i).Length + separator.Length;
        byte[]? rented = length > StackBytes ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> joined = rented ?? stackalloc byte[StackBytes];
        int used = 0;
        for (int i = headers.IndexOf(name); i >= 0; i = headers.IndexOf(name, i + 1))
        {
            // An empty line adds nothing, not even a comma (request-authentication.md 5.5).
            if (headers.Value(i).IsEmpty)
                continue;
            if (used > 0)
            {
                separator.CopyTo(joined[used..]);
                used += separator.Length;
            }
            headers.Value(i).CopyTo(joined[used..]);
            used += headers.Value(i).Length;
        }
        headers.Set(name, joined[..used]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }

    // peer-authentication.md 7.2, 7.3
    private static ForwardedCertificateMode DefaultOf(ProxyRole role) =>
        role == ProxyRole.Sidecar ? ForwardedCertificateMode.AppendForward : ForwardedCertificateMode.SanitizeSet;

    // 7.1: nobody without certificate may claim one, unless the operator believes everybody.
    private static void SetForwardedCertificate(RequestHead request, ForwardedCertificateMode mode)
    {
        if (mode == ForwardedCertificateMode.AlwaysForwardOnly)
            return;
        HeaderList headers = request.Headers;
        PeerCertificate? peer = request.Connection.Peer;
        bool appends = peer is not null && mode == ForwardedCertificateMode.AppendForward;
        bool keeps = peer is not null && (appends || mode == ForwardedCertificateMode.ForwardOnly);
        if (!keeps)
            headers.Remove("x-forwarded-client-cert"u8);
        if (peer is null || peer.ForwardedElement.Length == 0 || !appends && mode != ForwardedCertificateMode.SanitizeSet)
            return;
        headers.Add("x-forwarded-client-cert"u8, peer.ForwardedElement);
        if (appends)
            Join(headers, "x-forwarded-client-cert"u8, ","u8);
    }
}
