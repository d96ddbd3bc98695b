using System.Buffers;
using System.Text;

namespace Sallyport.Proxy.ExternalAuthorization;

/// <summary>
/// Writes one protobuf message. The check is the only message the proxy sends, so a page of code stands here in place of a package
/// and generated classes. Fields with their default value are left out, as proto3 has it.
/// </summary>
internal sealed class ProtoWriter
{
    private const int Varint = 0, Length = 2;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    public ProtoWriter Number(int field, long value)
    {
        if (value == 0)
            return this;
        WriteVarint((ulong)(field << 3 | Varint));
        WriteVarint((ulong)value);
        return this;
    }

    public ProtoWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
            WriteField(field, value);
        return this;
    }

    /// <summary>A string, which is UTF-8; other bytes are written as <c>!</c>, as Envoy does.</summary>
    public ProtoWriter Text(int field, ReadOnlySpan<byte> value) => Bytes(field, Sanitized(value));

    public ProtoWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>A message inside; also an empty one is there.</summary>
    public ProtoWriter Message(int field, ProtoWriter inner)
    {
        WriteField(field, inner._bytes.WrittenSpan);
        return this;
    }

    private void WriteField(int field, ReadOnlySpan<byte> value)
    {
        WriteVarint((ulong)(field << 3 | Length));
        WriteVarint((ulong)value.Length);
        _bytes.Write(value);
    }

    private void WriteVarint(ulong value)
    {
        Span<byte> target = _bytes.GetSpan(10);
        int count = 0;
        for (; value >= 0x80; value >>= 7)
            target[count++] = (byte)(value | 0x80);
        target[count++] = (byte)value;
        _bytes.Advance(count);
    }

    private static ReadOnlySpan<byte> Sanitized(ReadOnlySpan<byte> value)
    {
        if (System.Text.Unicode.Utf8.IsValid(value))
            return value;
        byte[] text = value.ToArray();
        Span<byte> rest = text;
        while (!rest.IsEmpty)
        {
            bool isValid = Rune.DecodeFromUtf8(rest, out _, out int count) == OperationStatus.Done;
            if (!isValid)
                rest[..count].Fill((byte)'!');
            rest = rest[count..];
        }
        return text;
    }
}
