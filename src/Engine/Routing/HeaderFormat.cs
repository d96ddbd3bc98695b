using Sallyport.Engine.Http;

namespace Sallyport.Engine.Routing;

/// <summary>
/// A header value of a VirtualService, compiled: text with <c>%COMMAND%</c>, <c>%COMMAND(x)%</c>, <c>%COMMAND(x):LENGTH%</c> and
/// <c>%%</c> (gateway-routing.md 6.10). What a command does not find is empty.
/// </summary>
public sealed class HeaderFormat
{
    private readonly FormatPart[] _parts;

    internal HeaderFormat(IEnumerable<FormatPart> parts) => _parts = [.. parts];

    /// <summary>Writes nothing; stands for a format that cannot be used.</summary>
    public static HeaderFormat Empty { get; } = new([]);

    /// <summary>Reads the text form.</summary>
    /// <param name="text">As in the VirtualService.</param>
    /// <param name="format">The compiled form; <see cref="Empty"/> when it cannot be read.</param>
    /// <param name="problem">What is wrong with it, or null.</param>
    public static bool TryParse(string text, out HeaderFormat format, out string? problem)
    {
        List<FormatPart>? parts = HeaderFormatReader.Read(text, out problem);
        format = parts is null ? Empty : new HeaderFormat(parts);
        return parts is not null;
    }

    internal void Write(in FormatContext context, ref ByteBuffer target)
    {
        foreach (FormatPart part in _parts)
        {
            int start = target.Length;
            WritePart(part, context, ref target);
            if (part.MaximumLength >= 0)
                target.Truncate(start + part.MaximumLength);
        }
    }

    private static void WritePart(FormatPart part, in FormatContext context, ref ByteBuffer target)
    {
        ConnectionFacts connection = context.Request.Connection;
        switch (part.Command)
        {
            case FormatCommand.Literal: target.Append(part.Text); break;
            case FormatCommand.RequestHeader: WriteRequestHeader(part, context.Request, ref target); break;
            case FormatCommand.ResponseHeader: WriteResponseHeader(part, context.Response, ref target); break;
            case FormatCommand.Protocol: target.Append(context.Request.Version == HttpVersion.Http2 ? "HTTP/2"u8 : "HTTP/1.1"u8); break;
            case FormatCommand.RemoteAddress: WriteAddress(RemoteOf(context.Request), RemotePort(context.Request), ref target); break;
            case FormatCommand.RemoteAddressWithoutPort: WriteAddress(RemoteOf(context.Request), ref target); break;
            case FormatCommand.RemotePort: target.Append(RemotePort(context.Request)); break;
            case FormatCommand.DirectRemoteAddress: WriteAddress(connection.SourceAddress, connection.SourcePort, ref target); break;
            case FormatCommand.DirectRemoteAddressWithoutPort: WriteAddress(connection.SourceAddress, ref target); break;
            case FormatCommand.DirectRemotePort: target.Append(connection.SourcePort); break;
            case FormatCommand.LocalAddress: WriteAddress(connection.LocalAddress, connection.LocalPort, ref target); break;
            case FormatCommand.LocalAddressWithoutPort: WriteAddress(connection.LocalAddress, ref target); break;
            case FormatCommand.LocalPort: target.Append(connection.LocalPort); break;
            case FormatCommand.ServerName: target.Append(connection.ServerName); break;
            case FormatCommand.PeerUriName: WriteNames(connection.Peer?.UriNames ?? [], ref target); break;
            case FormatCommand.PeerSubject: target.Append(connection.Peer?.Subject ?? []); break;
            case FormatCommand.RouteName: target.Append(context.RouteName ?? ""); break;
            case FormatCommand.ClusterName: target.Append(context.ClusterName ?? ""); break;
            case FormatCommand.UpstreamHost: target.Append(context.UpstreamHost ?? ""); break;
            case FormatCommand.ResponseCode: target.Append(context.Status); break;
            case FormatCommand.StartTime: WriteTime(context.StartMilliseconds, ref target); break;
            default: throw new InvalidOperationException($"no such format command: {part.Command}");
        }
    }

    // %REQ(a?b)%: the first of the two that is there; of a repeated header the first line, as in Envoy.
    private static void WriteRequestHeader(FormatPart part, RequestHead request, ref ByteBuffer target)
    {
        if (TryRead(part.Text, request, out ReadOnlySpan<byte> value) || TryRead(part.Alternative, request, out value))
            target.Append(value);
    }

    private static bool TryRead(byte[] name, RequestHead request, out ReadOnlySpan<byte> value)
    {
        PseudoHeader pseudo = PseudoHeaders.Of(name);
        return pseudo == PseudoHeader.None
            ? request.Headers.TryGet(name, out value)
            : PseudoHeaders.TryRead(pseudo, request, out value);
    }

    private static void WriteResponseHeader(FormatPart part, HeaderList? response, ref ByteBuffer target)
    {
        if (response is null)
            return;
        if (response.TryGet(part.Text, out ReadOnlySpan<byte> value) || response.TryGet(part.Alternative, out value))
            target.Append(value);
    }

    // The trusted client address; a forwarded header carries no port, which Envoy writes as 0.
    private static IpAddress RemoteOf(RequestHead request) =>
        request.RemoteAddress.IsNone ? request.Connection.SourceAddress : request.RemoteAddress;

    private static int RemotePort(RequestHead request) =>
        RemoteOf(request) == request.Connection.SourceAddress ? request.Connection.SourcePort : 0;

    private static void WriteAddress(IpAddress address, ref ByteBuffer target)
    {
        Span<byte> text = stackalloc byte[45];
        target.Append(text[..address.Format(text)]);
    }

    private static void WriteAddress(IpAddress address, int port, ref ByteBuffer target)
    {
        if (address.IsNone)
            return;
        if (address.BitLength == 128)
            target.Append((byte)'[');
        WriteAddress(address, ref target);
        if (address.BitLength == 128)
            target.Append((byte)']');
        target.Append((byte)':');
        target.Append(port);
    }

    private static void WriteNames(byte[][] names, ref ByteBuffer target)
    {
        for (int i = 0; i < names.Length; i++)
        {
            if (i > 0)
                target.Append((byte)',');
            target.Append(names[i]);
        }
    }

    private static void WriteTime(long milliseconds, ref ByteBuffer target)
    {
        Span<byte> text = stackalloc byte[32];
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).TryFormat(text, out int written, "yyyy-MM-ddTHH:mm:ss.fffZ");
        target.Append(text[..written]);
    }
}
