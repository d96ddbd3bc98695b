using System.Text;
using Sallyport.Engine;
using Sallyport.Engine.Http;
using Sallyport.Proxy.Http;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Tests.Listeners;

/// <summary>Answers every request by a delegate, and remembers what the reader refused.</summary>
internal sealed class TestHandler(Func<ServerExchange, Task>? serve = null, Func<TcpConnection, Task>? tcp = null) : ConnectionHandler
{
    public List<Reason> Refused { get; } = [];

    public List<Exception> Unhandled { get; } = [];

    public List<string> TlsProblems { get; } = [];

    public int Served { get; private set; }

    public override async ValueTask HandleAsync(ServerExchange exchange)
    {
        Served++;
        await (serve ?? EchoAsync)(exchange);
    }

    public override async ValueTask HandleTcpAsync(TcpConnection connection) => await (tcp ?? EchoBytesAsync)(connection);

    public override void OnRefused(ServerExchange exchange, Reason reason) => Refused.Add(reason);

    public override void OnTlsRefused(ConnectionFacts? facts, string problem) => TlsProblems.Add(problem);

    public override void OnUnhandled(ServerExchange? exchange, Exception error) => Unhandled.Add(error);

    /// <summary>Answers with what was received: request line, host, fields, body and trailers, one a line.</summary>
    public static async Task EchoAsync(ServerExchange exchange)
    {
        byte[] body = await ReadAllAsync(exchange);
        var text = new StringBuilder();
        text.Append(Text(exchange.Request.Method)).Append(' ').Append(Text(exchange.Request.Path)).Append('\n');
        text.Append("authority: ").Append(Text(exchange.Request.Authority)).Append('\n');
        for (int i = 0; i < exchange.Request.Headers.Count; i++)
            if (exchange.Request.Headers.IsPresent(i))
                text.Append(Text(exchange.Request.Headers.Name(i))).Append(": ").Append(Text(exchange.Request.Headers.Value(i))).Append('\n');
        text.Append("body: ").Append(Text(body)).Append('\n');
        await AnswerAsync(exchange, text.ToString());
    }

    public static async Task AnswerAsync(ServerExchange exchange, string body)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(body);
        exchange.Response.Status = 200;
        exchange.Response.Headers.Add("content-length"u8, Encoding.ASCII.GetBytes($"{bytes.Length}"));
        await exchange.StartResponseAsync(true, default);
        await exchange.WriteBodyAsync(bytes, default);
        await exchange.EndResponseAsync(null, default);
    }

    public static async Task<byte[]> ReadAllAsync(ServerExchange exchange)
    {
        using var all = new MemoryStream();
        byte[] buffer = new byte[7];
        for (int count; (count = await exchange.ReadBodyAsync(buffer, default)) > 0;)
            all.Write(buffer, 0, count);
        return all.ToArray();
    }

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private static async Task EchoBytesAsync(TcpConnection connection)
    {
        byte[] buffer = new byte[1024];
        for (int count; (count = await connection.Client.ReceiveAsync(buffer, default)) > 0;)
            await connection.Client.SendAsync(buffer.AsMemory(0, count), default);
        await connection.Client.ShutdownSendAsync();
    }
}
