using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sallyport.EndToEnd.Mesh;

/// <summary>An application behind a sidecar: answers each request with the certificate element that it got.</summary>
internal sealed class EchoApplication : IAsyncDisposable
{
    private const string Field = "x-forwarded-client-cert:";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public EchoApplication()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient accepted)
    {
        using TcpClient client = accepted;
        try
        {
            using StreamReader reader = new(client.GetStream(), Encoding.Latin1);
            string element = "";
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                if (line.StartsWith(Field, StringComparison.OrdinalIgnoreCase))
                    element = line[Field.Length..].Trim();
                if (line.Length > 0)
                    continue;
                await client.GetStream().WriteAsync(
                    Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {element.Length}\r\n\r\n{element}"), _stop.Token);
                element = "";
            }
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException)
        {
        }
    }
}
