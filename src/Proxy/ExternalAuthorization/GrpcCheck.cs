using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Sallyport.Engine.Authorization;
using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;

namespace Sallyport.Proxy.ExternalAuthorization;

/// <summary>
/// A check over gRPC: one unary call of <c>envoy.service.auth.v3.Authorization/Check</c> (authorization-policy.md 12D). On the wire that
/// is a POST whose body is a flag, a length of four bytes and the message, and an answer of the same form that ends with trailers.
/// </summary>
internal static class GrpcCheck
{
    private const int PrefixBytes = 5;

    // gRPC's own limit for the digits of a timeout.
    private const long LongestTimeout = 99_999_999;

    public static CheckExchange Make(ProviderPlan provider, ConnectionFacts on, ReadOnlyMemory<byte> message, CancellationToken aborted)
    {
        CheckExchange check = new(on, aborted) { Body = Frame(message) };
        RequestHead request = check.Request;
        request.Version = HttpVersion.Http2;
        request.SetMethod("POST"u8);
        request.SetScheme("http"u8);
        request.SetPath("/envoy.service.auth.v3.Authorization/Check"u8);
        request.SetAuthority(AuthorityOf(provider.Cluster));
        request.Headers.Add("content-type"u8, "application/grpc"u8);
        long milliseconds = (long)provider.Timeout.TotalMilliseconds;
        if (milliseconds is > 0 and <= LongestTimeout)
            request.Headers.Add("grpc-timeout"u8, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{milliseconds}m")));
        return check;
    }

    public static CheckOutcome Read(CheckExchange check)
    {
        if (check.Response.Status != 200 || !IsGrpc(check.Response.Headers) || !IsOk(check.AnswerTrailers ?? check.Response.Headers))
            return CheckOutcome.Failed;
        return TryUnframe(check.Answer.Span, out ReadOnlySpan<byte> message) ? CheckResponseMessage.Read(message) : CheckOutcome.Failed;
    }

    // Istio's name for the cluster, which servers of a mesh see as host.
    private static byte[] AuthorityOf(ClusterPlan? cluster)
    {
        if (cluster is null)
            return [];
        string port = cluster.Name.Split('|') is [_, { } number, ..] ? number : "";
        return Encoding.ASCII.GetBytes($"outbound_.{port}_._.{cluster.Host}");
    }

    private static byte[] Frame(ReadOnlyMemory<byte> message)
    {
        byte[] frame = new byte[PrefixBytes + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.Span.CopyTo(frame.AsSpan(PrefixBytes));
        return frame;
    }

    // Exactly one message, not compressed: we did not offer to read any other.
    private static bool TryUnframe(ReadOnlySpan<byte> frame, out ReadOnlySpan<byte> message)
    {
        message = default;
        if (frame.Length < PrefixBytes || frame[0] != 0 || BinaryPrimitives.ReadUInt32BigEndian(frame[1..]) != frame.Length - PrefixBytes)
            return false;
        message = frame[PrefixBytes..];
        return true;
    }

    private static bool IsGrpc(HeaderList headers) =>
        headers.TryGet("content-type"u8, out ReadOnlySpan<byte> type) && type.StartsWith("application/grpc"u8);

    private static bool IsOk(HeaderList trailers) =>
        trailers.TryGet("grpc-status"u8, out ReadOnlySpan<byte> status) && status.SequenceEqual("0"u8);
}
