using System.Buffers.Binary;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sallyport.Proxy.ExternalAuthorization;
using Sallyport.Proxy.Tests.Forwarding;

namespace Sallyport.Proxy.Tests.ExternalAuthorization;

/// <summary>A gRPC authorizer on Kestrel, with messages made field by field from the numbers of the published .proto files.</summary>
internal static class GrpcAuthorizer
{
    /// <summary>Answers each check with a message; <paramref name="onCheck"/> gets the request's message.</summary>
    public static Task<KestrelUpstream> StartAsync(ProtoWriter answer, Action<byte[]>? onCheck = null) =>
        StartRawAsync(Frame(answer.Written.Span), onCheck: onCheck);

    /// <summary>Answers each check with bytes and a status in the trailers.</summary>
    public static Task<KestrelUpstream> StartRawAsync(
        byte[] answer, string status = "0", string contentType = "application/grpc", Action<byte[]>? onCheck = null) =>
        KestrelUpstream.StartAsync(async context =>
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            bool isCheck = context.Request.Path == "/envoy.service.auth.v3.Authorization/Check" && context.Request.Method == "POST"
                && context.Request.ContentType == "application/grpc" && context.Request.Headers.TE == "trailers";
            if (isCheck)
                onCheck?.Invoke(Unframe(body.ToArray()));
            context.Response.ContentType = contentType;
            await context.Response.Body.WriteAsync(answer);
            context.Response.AppendTrailer("grpc-status", isCheck ? status : "12");
        }, HttpProtocols.Http2);

    /// <summary>CheckResponse with status OK.</summary>
    public static ProtoWriter Approval(ProtoWriter? changes = null) =>
        new ProtoWriter().Message(1, new ProtoWriter()).Message(3, changes ?? new ProtoWriter());

    /// <summary>CheckResponse with PERMISSION_DENIED.</summary>
    public static ProtoWriter Refusal(ProtoWriter? denied = null)
    {
        ProtoWriter answer = new ProtoWriter().Message(1, new ProtoWriter().Number(1, 7));
        return denied is null ? answer : answer.Message(2, denied);
    }

    /// <summary>HeaderValueOption.</summary>
    public static ProtoWriter Header(string name, string value, bool? append = null, long action = 0)
    {
        ProtoWriter option = new ProtoWriter().Message(1, new ProtoWriter().Text(1, name).Text(2, value));
        if (append is { } flag)
            option.Message(2, new ProtoWriter().Number(1, flag ? 1 : 0));
        return option.Number(3, action);
    }

    public static byte[] Frame(ReadOnlySpan<byte> message)
    {
        byte[] frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame.AsSpan(5));
        return frame;
    }

    private static byte[] Unframe(byte[] frame)
    {
        frame[0].ShouldBe((byte)0);
        BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(1)).ShouldBe(frame.Length - 5);
        return frame[5..];
    }
}
