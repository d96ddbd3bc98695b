using System.Net.Sockets;
using System.Text;

namespace Sallyport.Proxy.Tests.Forwarding;

/// <summary>The upstream's side of one connection, byte by byte as the test wants it.</summary>
internal sealed class RawPeer(Socket socket) : IDisposable
{
    private readonly StringBuilder _unread = new();

    public async Task<string> ReadHeadAsync() => await ReadToAsync("\r\n\r\n");

    /// <summary>Reads up to and with a text; what was read when the other end closed, if it does not come.</summary>
    public async Task<string> ReadToAsync(string end)
    {
        while (true)
        {
            int at = _unread.ToString().IndexOf(end, StringComparison.Ordinal);
            if (at >= 0)
                return Take(at + end.Length);
            if (!await FillAsync())
                return Take(_unread.Length);
        }
    }

    public async Task<string> ReadAsync(int count)
    {
        while (_unread.Length < count && await FillAsync())
        {
        }
        return Take(Math.Min(count, _unread.Length));
    }

    public async Task SendAsync(string text) => await socket.SendAsync(Encoding.Latin1.GetBytes(text), SocketFlags.None);

    public void FinishSending() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Closes with a reset.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    public void Dispose() => socket.Dispose();

    private string Take(int count)
    {
        string text = _unread.ToString(0, count);
        _unread.Remove(0, count);
        return text;
    }

    private async Task<bool> FillAsync()
    {
        byte[] buffer = new byte[65536];
        int count;
        try
        {
            count = await socket.ReceiveAsync(buffer, SocketFlags.None);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return false;
        }
        _unread.Append(Encoding.Latin1.GetString(buffer, 0, count));
        return count > 0;
    }
}
