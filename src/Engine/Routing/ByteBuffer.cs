using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Sallyport.Engine.Routing;

/// <summary>Puts bytes together on the stack, or in a pooled array when they are many. Must be disposed.</summary>
internal ref struct ByteBuffer(Span<byte> initial)
{
    private Span<byte> _space = initial;
    private byte[]? _pooled;
    private int _length;

    public readonly ReadOnlySpan<byte> Written => _space[.._length];

    public readonly int Length => _length;

    public void Append(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _length += bytes.Length;
    }

    public void Append(byte value)
    {
        Reserve(1)[0] = value;
        _length++;
    }

    public void Append(string text)
    {
        Span<byte> space = Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        _length += Encoding.UTF8.GetBytes(text, space);
    }

    public void Append(long number)
    {
        Utf8Formatter.TryFormat(number, Reserve(20), out int written);
        _length += written;
    }

    /// <summary>Cuts what was written to a shorter length.</summary>
    public void Truncate(int length) => _length = Math.Min(_length, length);

    public void Dispose()
    {
        if (_pooled is not null)
            ArrayPool<byte>.Shared.Return(_pooled);
        _pooled = null;
    }

    private Span<byte> Reserve(int more)
    {
        if (_length + more > _space.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_space.Length * 2, _length + more));
            Written.CopyTo(larger);
            Dispose();
            _space = _pooled = larger;
        }
        return _space[_length..];
    }
}
