using System.Buffers;
using System.Text;
using Sallyport.Engine.Http;

namespace Sallyport.Proxy.Forwarding;

/// <summary>
/// Takes the chunk framing out of a body, in place (RFC 9112 section 7.1): the data of all chunks in the buffer is moved together,
/// so that it leaves in one write. A mutable struct: keep it in a field.
/// </summary>
internal struct ChunkDecoder
{
    // Chunk sizes beyond this are not sizes but attacks on arithmetic.
    private const long MaxChunk = 1L << 50;

    // A size line with its extensions; what is longer is not a size line.
    private const int MaxSizeLine = 4096;

    private const int MaxTrailerBytes = 60 * 1024;

    private Step _step;
    private long _size;
    private int _lineLength;
    private int _trailerBytes;
    private bool _hasDigit;

    private enum Step : byte
    {
        Size = 0,
        Extension,
        Data,
        DataEnd,
        Trailers,
        Done,
    }

    /// <summary>Trailer fields that came, or null.</summary>
    public HeaderList? Trailers { get; private set; }

    /// <summary>
    /// Decodes what is in <paramref name="buffer"/>: the data is then its first <paramref name="produced"/> bytes, and the bytes
    /// from <paramref name="consumed"/> on are not used yet. Done: the body ended; NeedMoreData; InvalidData.
    /// </summary>
    public OperationStatus Decode(Span<byte> buffer, out int consumed, out int produced)
    {
        consumed = produced = 0;
        while (_step != Step.Done)
        {
            if (_step == Step.Data)
            {
                int count = (int)Math.Min(_size, buffer.Length - consumed);
                if (consumed != produced)
                    buffer.Slice(consumed, count).CopyTo(buffer[produced..]);
                consumed += count;
                produced += count;
                _size -= count;
                if (_size > 0)
                    return OperationStatus.NeedMoreData;
                _step = Step.DataEnd;
            }
            else if (_step == Step.Trailers)
            {
                OperationStatus status = ReadTrailer(buffer, ref consumed);
                if (status != OperationStatus.Done)
                    return status;
            }
            else if (consumed == buffer.Length)
                return OperationStatus.NeedMoreData;
            else if (!TakeFramingByte(buffer[consumed++]))
                return OperationStatus.InvalidData;
        }
        return OperationStatus.Done;
    }

    private bool TakeFramingByte(byte b) => _step switch
    {
        Step.DataEnd => TakeDataEnd(b),
        Step.Extension => TakeExtension(b),
        _ => TakeSize(b),
    };

    // The line feed alone is accepted, as at the end of a head's lines.
    private bool TakeDataEnd(byte b)
    {
        if (b == '\n')
            (_step, _size, _lineLength, _hasDigit) = (Step.Size, 0, 0, false);
        return b == '\n' || (b == '\r' && _lineLength++ == 0);
    }

    private bool TakeSize(byte b)
    {
        int digit = HexDigit(b);
        if (digit >= 0)
        {
            _size = _size * 16 + digit;
            _hasDigit = true;
            return _size <= MaxChunk && ++_lineLength <= MaxSizeLine;
        }
        _step = Step.Extension;
        return _hasDigit && b is (byte)';' or (byte)'\r' or (byte)'\n' or (byte)' ' or (byte)'\t' && TakeExtension(b);
    }

    private bool TakeExtension(byte b)
    {
        if (b != '\n')
            return ++_lineLength <= MaxSizeLine;
        (_step, _lineLength) = (_size == 0 ? Step.Trailers : Step.Data, 0);
        return true;
    }

    private OperationStatus ReadTrailer(ReadOnlySpan<byte> buffer, ref int consumed)
    {
        int before = consumed;
        if (!ResponseReader.TryTakeLine(buffer, ref consumed, out ReadOnlySpan<byte> line))
            return buffer.Length - consumed > MaxTrailerBytes ? OperationStatus.InvalidData : OperationStatus.NeedMoreData;
        _trailerBytes += consumed - before;
        if (line.IsEmpty)
        {
            _step = Step.Done;
            return OperationStatus.Done;
        }
        if (_trailerBytes > MaxTrailerBytes
            || !ResponseReader.TryReadField(line, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
            return OperationStatus.InvalidData;
        if (!IsFraming(name))
            (Trailers ??= new HeaderList()).Add(name, value);
        return OperationStatus.Done;
    }

    // What frames a message has no business behind it (RFC 9110 section 6.5.1).
    private static bool IsFraming(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "content-length"u8) || Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8)
        || Ascii.EqualsIgnoreCase(name, "trailer"u8);

    private static int HexDigit(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => b - '0',
        >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
        _ => -1,
    };
}
