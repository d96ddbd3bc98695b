using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Sallyport.Proxy.Listeners;

/// <summary>A TCP connection without anything above it.</summary>
public sealed class SocketConnection(Socket socket) : DuplexConnection
{
    internal Socket Socket => socket;

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellation) =>
        socket.ReceiveAsync(buffer, SocketFlags.None, cancellation);

    public override ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        ValueTask<int> sending = socket.SendAsync(data, SocketFlags.None, cancellation);
        if (!sending.IsCompletedSuccessfully)
            return SendRestAsync(sending, data, cancellation);
        // Nearly always the system takes all of it at once.
        int sent = sending.Result;
        return sent == data.Length ? default : SendRestAsync(ValueTask.FromResult(sent), data, cancellation);
    }

    public override ValueTask ShutdownSendAsync()
    {
        Shutdown(SocketShutdown.Send);
        return default;
    }

    public override void Abort()
    {
        try
        {
            // A reset instead of a regular end: what was sent so far must not look complete.
            socket.Close(0);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            socket.Dispose();
        }
    }

    protected override void Dispose(bool disposing)
    {
        // Without it, disposing a socket with a receive under way is a reset.
        Shutdown(SocketShutdown.Both);
        socket.Dispose();
    }

    private void Shutdown(SocketShutdown directions)
    {
        try
        {
            socket.Shutdown(directions);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The other end is gone already; whoever receives learns it.
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendRestAsync(ValueTask<int> sending, ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        int sent = await sending;
        while (sent < data.Length)
            sent += await socket.SendAsync(data[sent..], SocketFlags.None, cancellation);
    }
}
