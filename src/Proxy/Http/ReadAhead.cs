using System.Buffers;

namespace Sallyport.Proxy.Http;

/// <summary>The beginning of a request's body, read before it was decided what becomes of the request. It is forwarded first.</summary>
internal sealed class ReadAhead
{
    private const int PieceBytes = 16 * 1024;

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private int _taken;

    /// <summary>Everything read so far, whatever was taken.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    /// <summary>The client has sent all of its body.</summary>
    public bool IsWhole { get; private set; }

    public bool IsEmpty => _taken == _bytes.WrittenCount;

    /// <summary>Reads until the body has ended or so many bytes are here.</summary>
    public async ValueTask FillAsync(ServerExchange exchange, int atLeast)
    {
        while (!IsWhole && _bytes.WrittenCount < atLeast)
        {
            Memory<byte> piece = _bytes.GetMemory(PieceBytes);
            int count = await exchange.ReadBodyAsync(piece[..Math.Min(PieceBytes, atLeast - _bytes.WrittenCount)], exchange.Aborted);
            _bytes.Advance(count);
            IsWhole = count == 0 || _bytes.WrittenCount == exchange.RequestContentLength;
        }
    }

    /// <summary>Moves bytes on; what was taken is not given again.</summary>
    public int Take(Span<byte> target)
    {
        int count = Math.Min(target.Length, _bytes.WrittenCount - _taken);
        _bytes.WrittenSpan.Slice(_taken, count).CopyTo(target);
        _taken += count;
        return count;
    }
}
