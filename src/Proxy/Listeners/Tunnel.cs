using System.Buffers;
using System.Net.Sockets;

namespace Sallyport.Proxy.Listeners;

/// <summary>Copies bytes both ways until both directions ended, passing on each half-close (TCP ports, PASSTHROUGH, WebSocket).</summary>
public static class Tunnel
{
    // Large enough that bulk transfers are not bound by calls, small enough for many idle tunnels.
    private const int BufferBytes = 16 * 1024;

    /// <summary>
    /// Runs until both ends finished, or one failed: then the other is aborted too. The caller still owns and disposes both.
    /// </summary>
    /// <returns>Bytes copied from client to upstream, and back.</returns>
    public static async Task<(long Sent, long Received)> RunAsync(
        DuplexConnection client, DuplexConnection upstream, CancellationToken cancellation)
    {
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(static state =>
        {
            var ends = ((DuplexConnection, DuplexConnection))state!;
            ends.Item1.Abort();
            ends.Item2.Abort();
        }, (client, upstream));
        Task<long> sent = CopyAsync(client, upstream);
        Task<long> received = CopyAsync(upstream, client);
        return (await sent, await received);
    }

    private static async Task<long> CopyAsync(DuplexConnection from, DuplexConnection to)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        long total = 0;
        try
        {
            for (int count; (count = await from.ReceiveAsync(buffer, default)) > 0; total += count)
                await to.SendAsync(buffer.AsMemory(0, count), default);
            await to.ShutdownSendAsync();
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // A reset of one side is passed on as one: half an answer must not look like a whole one.
            from.Abort();
            to.Abort();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        return total;
    }
}
