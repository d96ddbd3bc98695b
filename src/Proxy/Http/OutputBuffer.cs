using System.Buffers;
using System.Buffers.Text;
using Sallyport.Engine.Http;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Http;

/// <summary>Bytes on their way to a client. Holds an array only between an answer's head and its end.</summary>
internal sealed class OutputBuffer(DuplexConnection connection)
{
    /// <summary>What is held back at most; more goes out at once.</summary>
    public const int HoldBytes = 16 * 1024;

    private const int FirstBytes = 2048;
    private byte[] _bytes = [];
    private int _used;

    public int Used => _used;

    public void Add(ReadOnlySpan<byte> data)
    {
        Reserve(data.Length);
        data.CopyTo(_bytes.AsSpan(_used));
        _used += data.Length;
    }

    public void AddField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        // Whoever made a value with a line end in it made a second field, or a second answer.
        if (!HttpSyntax.IsValue(value) || !HttpSyntax.IsName(name))
            throw new InvalidOperationException($"The response field {System.Text.Encoding.Latin1.GetString(name)} cannot be written.");
        Reserve(name.Length + value.Length + 4);
        Span<byte> target = _bytes.AsSpan(_used);
        name.CopyTo(target);
        target[name.Length] = (byte)':';
        target[name.Length + 1] = (byte)' ';
        value.CopyTo(target[(name.Length + 2)..]);
        target[name.Length + 2 + value.Length] = (byte)'\r';
        target[name.Length + 3 + value.Length] = (byte)'\n';
        _used += name.Length + value.Length + 4;
    }

    public void AddFields(HeaderList fields)
    {
        for (int i = 0; i < fields.Count; i++)
            if (fields.IsPresent(i))
                AddField(fields.Name(i), fields.Value(i));
    }

    /// <summary>The line that begins a chunk.</summary>
    public void AddChunkSize(int size)
    {
        Reserve(10);
        Utf8Formatter.TryFormat(size, _bytes.AsSpan(_used), out int written, new StandardFormat('x'));
        _used += written;
        Add("\r\n"u8);
    }

    /// <summary>Sends what is held, and then <paramref name="data"/>.</summary>
    public ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        if (data.IsEmpty)
            return SendHeldAsync(cancellation);
        ValueTask held = SendHeldAsync(cancellation);
        return held.IsCompletedSuccessfully ? connection.SendAsync(data, cancellation) : SendAfterAsync(held, data, cancellation);
    }

    /// <summary>Gives the array back.</summary>
    public void Release()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _used = 0;
    }

    private ValueTask SendHeldAsync(CancellationToken cancellation)
    {
        int used = _used;
        _used = 0;
        return used == 0 ? default : connection.SendAsync(_bytes.AsMemory(0, used), cancellation);
    }

    private async ValueTask SendAfterAsync(ValueTask held, ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        await held;
        await connection.SendAsync(data, cancellation);
    }

    private void Reserve(int length)
    {
        if (_used + length <= _bytes.Length)
            return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBytes, Math.Max(_bytes.Length * 2, _used + length)));
        _bytes.AsSpan(0, _used).CopyTo(larger);
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
