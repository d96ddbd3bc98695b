using System.Net.WebSockets;
using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Api.Exec;

/// <summary>The WebSocket of one <c>exec</c>: messages out one at a time, messages in as they come.</summary>
internal sealed class ExecSocket(WebSocket socket) : IDisposable
{
    /// <summary>The newest protocol, in which the end of the input can be told.</summary>
    public const string Version5 = "v5.channel.k8s.io";

    public const string Version4 = "v4.channel.k8s.io";

    private const int BufferBytes = 32 * 1024;

    private static readonly TimeSpan _farewell = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _sending = new(1, 1);

    /// <summary>The best protocol that both sides speak; null when there is none.</summary>
    public static string? Choose(IEnumerable<string> offered) => new[] { Version5, Version4 }.FirstOrDefault(offered.Contains);

    public async Task SendAsync(ExecChannel channel, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        byte[] message = new byte[bytes.Length + 1];
        message[0] = (byte)channel;
        bytes.CopyTo(message.AsMemory(1));
        await _sending.WaitAsync(cancel);
        try
        {
            await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, cancel);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Sends how it ended and says good-bye.</summary>
    public async Task EndAsync(JsonObject status, CancellationToken cancel)
    {
        await SendAsync(ExecChannel.Status, JsonBody.Write(status), cancel);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(_farewell);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", limit.Token);
    }

    /// <summary>Hands every message to the process; returns when the client has gone or said good-bye.</summary>
    /// <param name="take">Takes a piece of a message: its channel and its bytes, valid during the call.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task ReceiveAsync(Func<ExecChannel, ReadOnlyMemory<byte>, ValueTask> take, CancellationToken cancel)
    {
        byte[] buffer = new byte[BufferBytes];
        ExecChannel? channel = null;
        while (true)
        {
            ValueWebSocketReceiveResult received = await socket.ReceiveAsync(buffer.AsMemory(), cancel);
            if (received.MessageType == WebSocketMessageType.Close) return;
            ReadOnlyMemory<byte> piece = buffer.AsMemory(0, received.Count);
            if (channel is null && piece.Length > 0)
            {
                channel = (ExecChannel)piece.Span[0];
                piece = piece[1..];
            }
            if (channel is { } known && piece.Length > 0) await take(known, piece);
            if (received.EndOfMessage) channel = null;
        }
    }

    public void Dispose()
    {
        socket.Dispose();
        _sending.Dispose();
    }
}
