using System.Text;
using Sallyport.Engine;

namespace Sallyport.Proxy.Http;

/// <summary>The reader's own answers: those to requests that the pipeline never sees (gateway-routing.md 9).</summary>
internal static class ReaderRefusal
{
    private static readonly byte[][] s_bodies = [.. Reasons.All.Select(static row => Encoding.UTF8.GetBytes(row.Text))];

    public static async ValueTask SendAsync(ServerExchange exchange, Reason reason, CancellationToken cancellation)
    {
        byte[] body = s_bodies[(int)reason];
        exchange.Response.Reset();
        exchange.Response.Status = Reasons.Of(reason).Status;
        AddBodyFields(exchange, body.Length);
        await exchange.StartResponseAsync(body.Length > 0, cancellation);
        if (body.Length > 0)
            await exchange.WriteBodyAsync(body, cancellation);
        await exchange.EndResponseAsync(null, cancellation);
    }

    private static void AddBodyFields(ServerExchange exchange, int length)
    {
        Span<byte> digits = stackalloc byte[11];
        length.TryFormat(digits, out int written);
        exchange.Response.Headers.Add("content-length"u8, digits[..written]);
        if (length > 0)
            exchange.Response.Headers.Add("content-type"u8, "text/plain"u8);
    }
}
