using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sallyport.Proxy.Tests.Listeners;

/// <summary>A client that sends exact bytes (Latin-1) and shows exactly what came back.</summary>
internal sealed class RawClient : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private string _received = "";

    public RawClient(IPEndPoint endPoint) => _socket.Connect(endPoint);

    public Socket Socket => _socket;

    public async Task SendAsync(string bytes) => await _socket.SendAsync(Encoding.Latin1.GetBytes(bytes));

    public void FinishSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>One whole answer: head, and body by its length or chunks as they are on the wire.</summary>
    public async Task<string> ReadAnswerAsync(bool isHead = false)
    {
        string head = await ReadThroughAsync("\r\n\r\n");
        if (isHead || head.StartsWith("HTTP/1.1 1", StringComparison.Ordinal))
            return head;
        if (head.Contains("transfer-encoding: chunked", StringComparison.Ordinal))
            return head + await ReadChunksAsync();
        int at = head.IndexOf("content-length: ", StringComparison.Ordinal);
        int length = at < 0 ? 0 : int.Parse(head[(at + 16)..head.IndexOf('\r', at)], null);
        return head + await ReadExactlyAsync(length);
    }

    /// <summary>All that comes until the other end closes or resets.</summary>
    public async Task<string> ReadToEndAsync()
    {
        try
        {
            while (await ReceiveAsync())
            {
            }
        }
        catch (SocketException)
        {
            return _received + "(reset)";
        }
        return _received;
    }

    public async Task<string> ReadExactlyAsync(int count)
    {
        while (_received.Length < count)
            if (!await ReceiveAsync())
                throw new IOException($"Closed after: {_received}");
        return Take(count);
    }

    public async Task<string> ReadThroughAsync(string end)
    {
        while (!_received.Contains(end, StringComparison.Ordinal))
            if (!await ReceiveAsync())
                throw new IOException($"Closed after: {_received}");
        return Take(_received.IndexOf(end, StringComparison.Ordinal) + end.Length);
    }

    public void Dispose() => _socket.Dispose();

    private async Task<string> ReadChunksAsync()
    {
        string all = "";
        while (true)
        {
            string line = await ReadThroughAsync("\r\n");
            all += line;
            int size = Convert.ToInt32(line.Trim(), 16);
            if (size == 0)
                return all + await ReadTrailersAsync();
            all += await ReadExactlyAsync(size + 2);
        }
    }

    private async Task<string> ReadTrailersAsync()
    {
        string all = "";
        for (string line = ""; line != "\r\n"; all += line)
            line = await ReadThroughAsync("\r\n");
        return all;
    }

    private string Take(int count)
    {
        string taken = _received[..count];
        _received = _received[count..];
        return taken;
    }

    private async Task<bool> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        byte[] buffer = new byte[65536];
        int count = await _socket.ReceiveAsync(buffer, SocketFlags.None, patience.Token);
        _received += Encoding.Latin1.GetString(buffer, 0, count);
        return count > 0;
    }
}
