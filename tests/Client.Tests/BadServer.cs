using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sallyport.Client.Tests;

/// <summary>An HTTP/1.1 server that answers each request with what a test says, word for word, and then closes.</summary>
internal sealed class BadServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, string> _answer;
    private readonly Task _running;

    public BadServer(Func<string, string> answer)
    {
        _answer = answer;
        _listener.Start();
        _running = Task.Run(RunAsync);
    }

    public ApiAccess Access => new() { Server = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/") };

    public static string Json(string body, int code = 200) =>
        $"HTTP/1.1 {code} X\r\ncontent-type: application/json\r\ncontent-length: {Encoding.UTF8.GetByteCount(body)}\r\nconnection: close\r\n\r\n{body}";

    public static string Stream(string body) => $"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
                await AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using TcpClient open = client;
        try
        {
            NetworkStream stream = open.GetStream();
            byte[] head = new byte[16 * 1024];
            int read = await stream.ReadAtLeastAsync(head, 1, throwOnEndOfStream: false, _stop.Token);
            string line = Encoding.ASCII.GetString(head, 0, read).Split("\r\n")[0];
            await stream.WriteAsync(Encoding.UTF8.GetBytes(_answer(line)), _stop.Token);
            open.Client.Shutdown(SocketShutdown.Send);
        }
        catch (IOException)
        {
            // The client had enough.
        }
    }
}
