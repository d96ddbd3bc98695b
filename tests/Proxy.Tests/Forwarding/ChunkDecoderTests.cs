using System.Buffers;
using System.Text;
using Sallyport.Proxy.Forwarding;

namespace Sallyport.Proxy.Tests.Forwarding;

/// <summary>RFC 9112 section 7.1.</summary>
public sealed class ChunkDecoderTests
{
    [Theory]
    [InlineData("0\r\n\r\n", "")]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("5;a=b\r\nhello\r\n006 \r\n world\r\n0\r\n\r\n", "hello world")]
    [InlineData("A\r\n0123456789\r\n0\r\nx-t: 1\r\n\r\n", "0123456789")]
    [InlineData("3\nabc\n0\n\n", "abc")]
    public void Finds_the_same_data_however_the_bytes_arrive(string wire, string data)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(wire);
        for (int step = 1; step <= bytes.Length; step++)
            Run(bytes, step).ShouldBe((OperationStatus.Done, data, 0));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("x\r\n")]
    [InlineData("-1\r\n")]
    [InlineData("1\r\nab\r\n")]
    [InlineData("1\r\na\r\r\n0\r\n\r\n")]
    [InlineData("fffffffffffffffff\r\n")]
    [InlineData("0\r\nno colon\r\n\r\n")]
    public void Refuses_what_is_no_chunk(string wire) =>
        Run(Encoding.Latin1.GetBytes(wire), wire.Length).Status.ShouldBe(OperationStatus.InvalidData);

    [Fact]
    public void Leaves_what_follows_the_body()
    {
        Run("1\r\na\r\n0\r\n\r\nHTTP/1.1"u8.ToArray(), 1000).ShouldBe((OperationStatus.Done, "a", 8));
    }

    [Fact]
    public void Keeps_trailers_but_not_framing_fields()
    {
        ChunkDecoder decoder = default;
        byte[] bytes = "0\r\nContent-Length: 3\r\nX-T: 1\r\n\r\n"u8.ToArray();
        decoder.Decode(bytes, out _, out _).ShouldBe(OperationStatus.Done);
        decoder.Trailers!.Count.ShouldBe(1);
        decoder.Trailers.Contains("x-t"u8).ShouldBeTrue();
    }

    private static (OperationStatus Status, string Data, int Left) Run(byte[] bytes, int step)
    {
        ChunkDecoder decoder = default;
        StringBuilder data = new();
        byte[] buffer = [];
        for (int at = 0; at < bytes.Length; at += step)
        {
            buffer = [.. buffer, .. bytes.AsSpan(at, Math.Min(step, bytes.Length - at))];
            OperationStatus status = decoder.Decode(buffer, out int consumed, out int produced);
            data.Append(Encoding.Latin1.GetString(buffer, 0, produced));
            buffer = buffer[consumed..];
            if (status != OperationStatus.NeedMoreData)
                return (status, data.ToString(), buffer.Length);
        }
        return (OperationStatus.NeedMoreData, data.ToString(), buffer.Length);
    }
}
