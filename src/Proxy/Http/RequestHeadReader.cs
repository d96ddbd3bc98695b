using System.Buffers.Text;
using Sallyport.Engine;
using Sallyport.Engine.Http;

namespace Sallyport.Proxy.Http;

/// <summary>
/// The strict reader of HTTP/1.1 heads: bytes of the receive buffer in, <see cref="RequestHead"/> out, nothing allocated.
/// What two servers could read in two ways is refused (gateway-routing.md 9 and 9.4, differences.md).
/// </summary>
internal struct RequestHeadReader
{
    private readonly RequestHead _request;
    private bool _hasConnection;
    private uint _seen;
    private int _fields, _bytes;
    private RequestFraming _framing;

    private RequestHeadReader(RequestHead request) => _request = request;

    /// <summary>Reads one head.</summary>
    /// <param name="head">From the request line to the empty line, both with their line ends.</param>
    /// <param name="request">Already reset for its connection.</param>
    /// <param name="framing">Where its body ends.</param>
    /// <param name="refusal">Why not.</param>
    public static bool TryRead(ReadOnlySpan<byte> head, RequestHead request, out RequestFraming framing, out Reason refusal)
    {
        var reader = new RequestHeadReader(request);
        refusal = reader.Read(head);
        framing = reader._framing;
        return refusal == Reason.None;
    }

    /// <summary>
    /// Looks at a head whose end has not come: false when it can be refused already, so that nobody waits for the rest of a TLS
    /// hello or of a request that ends its lines otherwise.
    /// </summary>
    public static bool CouldBecomeOne(ReadOnlySpan<byte> start, RequestHead request, out Reason refusal)
    {
        refusal = Reason.BadRequest;
        int lineEnd = start.IndexOf((byte)'\n');
        if (lineEnd < 0)
            return start is [(byte)'\r'] || RequestLine.CouldBecomeOne(start);
        if (!TryTakeLine(ref start, out ReadOnlySpan<byte> line))
            return false;
        bool isRead = RequestLine.TryRead(line, request, out _, out refusal);
        if (!isRead && refusal is not (Reason.TargetNotFound or Reason.BadRequestEmpty))
            return false;
        refusal = Reason.BadRequest;
        while (start.Contains((byte)'\n'))
            if (!TryTakeLine(ref start, out _))
                return false;
        return true;
    }

    private Reason Read(ReadOnlySpan<byte> head)
    {
        if (!TryTakeLine(ref head, out ReadOnlySpan<byte> line))
            return Reason.BadRequest;
        if (!RequestLine.TryRead(line, _request, out ReadOnlySpan<byte> authority, out Reason targetRefusal)
            && targetRefusal != Reason.TargetNotFound)
            return targetRefusal;
        _bytes = line.Length - _request.Method.Length - "  HTTP/1.1".Length;
        while (true)
        {
            if (!TryTakeLine(ref head, out line))
                return Reason.BadRequest;
            if (line.IsEmpty)
                break;
            Reason refusal = ReadField(line);
            if (refusal != Reason.None)
                return refusal;
        }
        if (!authority.IsEmpty)
            _request.SetAuthority(authority);
        return Conclude(targetRefusal);
    }

    private Reason Conclude(Reason targetRefusal)
    {
        if (_framing.IsChunked && _framing.ContentLength is not null)
            return Reason.BadRequest;
        bool namesHost = false;
        if (_hasConnection && !ConnectionFields.TryApply(_request, ref _framing, out namesHost))
            return Reason.BadRequest;
        if (!_request.IsUpgrade)
            _request.Headers.Remove("upgrade"u8);
        if (!_request.HasAuthority || namesHost)
            return Reason.BadRequestEmpty;
        return targetRefusal;
    }

    // A line ends with CR LF; a bare line feed is refused (differences.md, GW 9.4).
    private static bool TryTakeLine(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> line)
    {
        int end = rest.IndexOf((byte)'\n');
        if (end <= 0 || rest[end - 1] != '\r')
        {
            line = default;
            return false;
        }
        line = rest[..(end - 1)];
        rest = rest[(end + 1)..];
        return true;
    }

    private Reason ReadField(ReadOnlySpan<byte> line)
    {
        int colon = line.IndexOf((byte)':');
        // A folded line begins with a space, which no name may have.
        if (colon <= 0 || !HttpSyntax.IsName(line[..colon]))
            return Reason.BadRequest;
        ReadOnlySpan<byte> name = line[..colon], value = HttpSyntax.Trim(line[(colon + 1)..]);
        if (!HttpSyntax.IsValue(value))
            return Reason.BadRequest;
        _bytes += name.Length + value.Length;
        if (++_fields > HttpLimits.HeadFields || _bytes > HttpLimits.HeadBytes)
            return Reason.HeadersTooLarge;
        KnownField field = KnownFields.Of(name);
        if (field != KnownField.Other)
            return ReadKnown(field, name, value);
        _request.Headers.Add(name, value);
        return Reason.None;
    }

    private Reason ReadKnown(KnownField field, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        bool isRepeated = (_seen & 1u << (int)field) != 0;
        _seen |= 1u << (int)field;
        switch (field)
        {
            case KnownField.Host:
                return ReadHost(value, isRepeated);
            case KnownField.ContentLength:
                return ReadContentLength(value, isRepeated);
            case KnownField.TransferEncoding:
                _framing.IsChunked = true;
                bool isChunkedAlone = !isRepeated && System.Text.Ascii.EqualsIgnoreCase(value, "chunked"u8);
                return isChunkedAlone ? Reason.None : Reason.TransferCodingUnknown;
            case KnownField.Connection:
                _hasConnection = true;
                _request.Headers.Add("connection"u8, value);
                return Reason.None;
            case KnownField.Expect:
                _framing.ExpectsContinue = System.Text.Ascii.EqualsIgnoreCase(value, "100-continue"u8);
                return Reason.None;
            case KnownField.KeepAlive or KnownField.ProxyConnection:
                return Reason.None;
            case KnownField.Te:
                FieldRules.AddTe(_request.Headers, value, isRepeated);
                return Reason.None;
            default:
                FieldRules.AddJoined(_request.Headers, name, value, isRepeated && KnownFields.IsJoined(field));
                return Reason.None;
        }
    }

    private readonly Reason ReadHost(ReadOnlySpan<byte> value, bool isRepeated)
    {
        // Two hosts are an ambiguity that Envoy joins and we refuse (differences.md, GW 3.1).
        if (isRepeated || !HttpSyntax.IsHost(value))
            return Reason.BadRequest;
        _request.SetAuthority(value);
        return Reason.None;
    }

    private Reason ReadContentLength(ReadOnlySpan<byte> value, bool isRepeated)
    {
        // Leading zeros are octal to some servers.
        bool isNumber = Utf8Parser.TryParse(value, out long length, out int used) && used == value.Length
            && char.IsAsciiDigit((char)value[0]) && (value[0] != '0' || value.Length == 1);
        if (isRepeated || !isNumber)
            return Reason.BadRequest;
        _framing.ContentLength = length;
        _request.Headers.Add("content-length"u8, value);
        return Reason.None;
    }
}
