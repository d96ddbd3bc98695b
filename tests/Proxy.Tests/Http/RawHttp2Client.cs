using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sallyport.Proxy.Tests.Http;

/// <summary>A client of HTTP/2 that sends whatever frames it is told to, also those no honest client would.</summary>
internal sealed class RawHttp2Client : IDisposable
{
    public const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, Ping = 6, GoAway = 7, Continuation = 9;
    public const byte EndStream = 1, EndHeaders = 4;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private RawHttp2Client()
    {
    }

    public static async Task<RawHttp2Client> ConnectAsync(IPEndPoint endPoint)
    {
        RawHttp2Client client = new();
        await client._socket.ConnectAsync(endPoint);
        await client.TrySendAsync((byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, [])]);
        return client;
    }

    public static byte[] Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8 | type);
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }

    /// <summary>The head of a request for <c>a.example</c>, as HPACK without tables.</summary>
    public static byte[] Head(string method, string path) =>
        [0x86, .. Field(":method", method), .. Field(":path", path), .. Field(":authority", "a.example")];

    /// <summary>A field that no table keeps; texts shorter than 127 bytes.</summary>
    public static byte[] Field(string name, string value) =>
        [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    /// <summary>False: the other end closed, or takes nothing more for now.</summary>
    public async Task<bool> TrySendAsync(ReadOnlyMemory<byte> bytes)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(1));
        try
        {
            while (!bytes.IsEmpty)
                bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, patience.Token)..];
            return true;
        }
        catch (Exception refused) when (refused is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Reads frames until one of that type, which it returns, or the end: null.</summary>
    public async Task<byte[]?> ReadUntilAsync(byte type)
    {
        using CancellationTokenSource patience = new(s_patience);
        try
        {
            while (true)
            {
                byte[] head = await ReadAsync(9, patience.Token);
                byte[] payload = await ReadAsync(BinaryPrimitives.ReadInt32BigEndian(head) >>> 8, patience.Token);
                if (head[3] == type)
                    return payload;
            }
        }
        catch (Exception closed) when (closed is SocketException or EndOfStreamException)
        {
            return null;
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task<byte[]> ReadAsync(int length, CancellationToken cancellation)
    {
        byte[] bytes = new byte[length];
        for (int have = 0; have < length;)
        {
            int count = await _socket.ReceiveAsync(bytes.AsMemory(have), SocketFlags.None, cancellation);
            if (count == 0)
                throw new EndOfStreamException();
            have += count;
        }
        return bytes;
    }
}
