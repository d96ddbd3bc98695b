using System.Buffers.Text;
using System.Text;
using Sallyport.Engine;

namespace Sallyport.Proxy.Http;

/// <summary>
/// The one place that turns a <see cref="Reason"/> into an answer (gateway-routing.md 9). Plain requests get status, text and
/// <c>content-type: text/plain</c>; gRPC requests get HTTP 200 with <c>grpc-status</c> and <c>grpc-message</c> (9.2).
/// </summary>
/// <remarks>
/// Further fields (<c>www-authenticate</c>, <c>location</c>) are put into <see cref="ServerExchange.Response"/> before the call and
/// stay. Header operations of a route go between <see cref="Fill(ServerExchange, Reason)"/> and <see cref="SendAsync(ServerExchange,
/// ReadOnlyMemory{byte}, CancellationToken)"/>.
/// </remarks>
public static class LocalReply
{
    private static readonly byte[][] _texts = Array.ConvertAll([.. Reasons.All], row => Encoding.ASCII.GetBytes(row.Text));

    /// <summary>The text a reason is answered with.</summary>
    public static ReadOnlyMemory<byte> TextOf(Reason reason) => _texts[(int)reason];

    /// <summary>Answers with the reason's own status and text.</summary>
    public static ValueTask RespondAsync(ServerExchange exchange, Reason reason, CancellationToken cancellation = default) =>
        RespondAsync(exchange, Reasons.Of(reason).Status, TextOf(reason), cancellation: cancellation);

    /// <summary>Answers with a given status and text, for reasons whose row leaves them open.</summary>
    /// <param name="exchange">Whose response is sent; fields already in it stay.</param>
    /// <param name="status">HTTP status; for gRPC requests it is translated.</param>
    /// <param name="body">The text; empty: no body.</param>
    /// <param name="grpcStatus">For gRPC requests: this instead of the translated status (fault.abort.grpcStatus).</param>
    /// <param name="cancellation">Gives up.</param>
    public static ValueTask RespondAsync(
        ServerExchange exchange, int status, ReadOnlyMemory<byte> body, int? grpcStatus = null, CancellationToken cancellation = default)
    {
        Fill(exchange, status, body.Span, grpcStatus);
        return SendAsync(exchange, body, cancellation);
    }

    /// <summary>Writes the head only: the reason's status and fields.</summary>
    public static void Fill(ServerExchange exchange, Reason reason) =>
        Fill(exchange, Reasons.Of(reason).Status, TextOf(reason).Span);

    /// <summary>Writes the head only.</summary>
    public static void Fill(ServerExchange exchange, int status, ReadOnlySpan<byte> body, int? grpcStatus = null)
    {
        ResponseHead response = exchange.Response;
        if (exchange.Request.IsGrpc || grpcStatus is not null)
            FillGrpc(response, grpcStatus ?? GrpcStatusOf(status), body);
        else
            FillPlain(response, status, body);
        response.ReasonPhrase = "";
        exchange.ApplyAnswerFields();
        // The exchange writes its own server and date (gateway-routing.md 10.1).
        response.Headers.Remove("server"u8);
    }

    /// <summary>Sends a head made by <see cref="Fill(ServerExchange, Reason)"/>; the body is left out for HEAD and gRPC.</summary>
    public static async ValueTask SendAsync(ServerExchange exchange, ReadOnlyMemory<byte> body, CancellationToken cancellation = default)
    {
        bool hasBody = !body.IsEmpty && !exchange.Request.Method.SequenceEqual("HEAD"u8)
            && !exchange.Response.Headers.Contains("grpc-status"u8);
        await exchange.StartResponseAsync(hasBody, cancellation);
        if (!hasBody)
            return;
        await exchange.WriteBodyAsync(body, cancellation);
        await exchange.EndResponseAsync(null, cancellation);
    }

    private static void FillPlain(ResponseHead response, int status, ReadOnlySpan<byte> body)
    {
        response.Status = status;
        if (body.IsEmpty)
            return;
        Span<byte> length = stackalloc byte[20];
        Utf8Formatter.TryFormat(body.Length, length, out int digits);
        response.Headers.Set("content-length"u8, length[..digits]);
        if (!response.Headers.Contains("content-type"u8))
            response.Headers.Add("content-type"u8, "text/plain"u8);
    }

    private static void FillGrpc(ResponseHead response, int grpcStatus, ReadOnlySpan<byte> text)
    {
        response.Status = 200;
        response.Headers.Remove("content-length"u8);
        response.Headers.Set("content-type"u8, "application/grpc"u8);
        Span<byte> number = stackalloc byte[20];
        Utf8Formatter.TryFormat(grpcStatus, number, out int digits);
        response.Headers.Set("grpc-status"u8, number[..digits]);
        if (!text.IsEmpty)
            response.Headers.Set("grpc-message"u8, PercentEncode(text));
    }

    /// <summary>gateway-routing.md 9.2.</summary>
    internal static int GrpcStatusOf(int status) => status switch
    {
        400 => 13,
        401 => 16,
        403 => 7,
        404 => 12,
        429 or 502 or 503 or 504 => 14,
        _ => 2,
    };

    // gRPC over HTTP/2, "Status-Message": bytes outside space..~ and the percent sign are encoded.
    private static byte[] PercentEncode(ReadOnlySpan<byte> text)
    {
        List<byte> encoded = new(text.Length);
        foreach (byte b in text)
        {
            if (b is >= (byte)' ' and <= (byte)'~' and not (byte)'%')
            {
                encoded.Add(b);
                continue;
            }
            encoded.Add((byte)'%');
            encoded.Add((byte)"0123456789ABCDEF"[b >> 4]);
            encoded.Add((byte)"0123456789ABCDEF"[b & 15]);
        }
        return [.. encoded];
    }
}
