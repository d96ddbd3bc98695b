using System.Buffers;
using System.Runtime.CompilerServices;
using Sallyport.Proxy.Listeners;
using Sallyport.Proxy.Sockets;

namespace Sallyport.Proxy.Http;

/// <summary>
/// Takes the chunked coding off a request's body (RFC 9112 section 7.1). As strict as the reader of heads: CR LF only, a size in
/// hexadecimal digits and nothing else before a semicolon; extensions and trailer fields are dropped.
/// </summary>
internal sealed class ChunkedDecoder(ReceiveBuffer input)
{
    // 2^60 bytes: nobody sends more, and the sum cannot overflow.
    private const int SizeDigits = 15;

    private static readonly SearchValues<byte> s_hex = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private long _left;
    private int _trailerFields, _trailerBytes;
    private bool _isInChunk;

    public void Begin()
    {
        _left = 0;
        _isInChunk = false;
        _trailerFields = _trailerBytes = 0;
    }

    /// <summary>Bytes of the body, 0 at its end. Throws <see cref="BadRequestBodyException"/>.</summary>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (_left == 0 && !await NextChunkAsync(cancellation))
            return 0;
        if (buffer.Length > _left)
            buffer = buffer[..(int)_left];
        int count = input.UnreadBytes > 0 ? input.Take(buffer.Span) : await input.Connection.ReceiveAsync(buffer, cancellation);
        if (count == 0)
            throw new BadRequestBodyException("The client closed within a chunk.");
        _left -= count;
        return count;
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<bool> NextChunkAsync(CancellationToken cancellation)
    {
        if (_isInChunk)
        {
            int end = await LineAsync(2, cancellation);
            if (end != 0)
                throw new BadRequestBodyException("A chunk is longer than its size.");
            input.Consume(2);
        }
        int length = await LineAsync(HttpLimits.ChunkLineBytes, cancellation);
        _left = ParseSize(input.Unread[..length]);
        input.Consume(length + 2);
        _isInChunk = true;
        if (_left == 0)
            await ReadTrailersAsync(cancellation);
        return _left > 0;
    }

    private async ValueTask ReadTrailersAsync(CancellationToken cancellation)
    {
        while (true)
        {
            int length = await LineAsync(HttpLimits.HeadBytes, cancellation);
            if (length > 0)
                CheckTrailer(input.Unread[..length]);
            input.Consume(length + 2);
            if (length == 0)
                return;
        }
    }

    private void CheckTrailer(ReadOnlySpan<byte> line)
    {
        int colon = line.IndexOf((byte)':');
        if (colon <= 0 || !HttpSyntax.IsName(line[..colon]))
            throw new BadRequestBodyException("A trailer field is malformed.");
        ReadOnlySpan<byte> name = line[..colon], value = HttpSyntax.Trim(line[(colon + 1)..]);
        _trailerBytes += name.Length + value.Length;
        if (!HttpSyntax.IsValue(value) || ++_trailerFields > HttpLimits.HeadFields || _trailerBytes > HttpLimits.HeadBytes)
            throw new BadRequestBodyException("The trailer fields are malformed or too large.");
    }

    /// <summary>Waits for a whole line; its length without the line end.</summary>
    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<int> LineAsync(int longest, CancellationToken cancellation)
    {
        while (true)
        {
            int end = input.Unread.IndexOf((byte)'\n');
            if (end >= 0)
                return end > 0 && input.Unread[end - 1] == '\r' ? end - 1 : throw new BadRequestBodyException("A line does not end with CR LF.");
            if (input.UnreadBytes > longest)
                throw new BadRequestBodyException("A line between chunks is too long.");
            int count = await input.ReceiveAsync(cancellation);
            if (count == 0)
                throw new BadRequestBodyException("The client closed between chunks.");
            input.Commit(count);
        }
    }

    private static long ParseSize(ReadOnlySpan<byte> line)
    {
        int semicolon = line.IndexOf((byte)';');
        ReadOnlySpan<byte> digits = semicolon < 0 ? line : line[..semicolon];
        if (digits.IsEmpty || digits.Length > SizeDigits || digits.ContainsAnyExcept(s_hex) || !HttpSyntax.IsValue(line))
            throw new BadRequestBodyException("The size of a chunk is malformed.");
        long size = 0;
        foreach (byte digit in digits)
            size = size << 4 | (long)(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        return size;
    }
}
