using System.Buffers;

namespace Sallyport.Client;

/// <summary>Bytes of a stream up to a limit, in a buffer that grows with what really comes.</summary>
internal sealed class BoundedBuffer(int limit) : IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private int _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Reads to the end; false when there is more than the limit.</summary>
    public async Task<bool> FillAsync(Stream stream, CancellationToken cancel)
    {
        while (await ReadMoreAsync(stream, cancel) is { } read)
            if (read == 0)
                return true;
        return false;
    }

    /// <summary>Reads once; 0 at the end of the stream, null when the limit is reached.</summary>
    public async Task<int?> ReadMoreAsync(Stream stream, CancellationToken cancel)
    {
        if (_length == _bytes.Length && !TryGrow())
            return null;
        int read = await stream.ReadAsync(_bytes.AsMemory(_length), cancel);
        _length += read;
        return read;
    }

    /// <summary>Forgets the first bytes.</summary>
    public void Consume(int count)
    {
        _bytes.AsSpan(count, _length - count).CopyTo(_bytes);
        _length -= count;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);

    private bool TryGrow()
    {
        if (_length >= limit)
            return false;
        byte[] larger = ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
        Written.CopyTo(larger);
        Dispose();
        _bytes = larger;
        return true;
    }
}
