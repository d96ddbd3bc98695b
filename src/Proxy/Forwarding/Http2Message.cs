using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Sallyport.Engine.Http;
using Sallyport.Proxy.Http;

namespace Sallyport.Proxy.Forwarding;

/// <summary>
/// Our heads as the BCL's messages, and back (gateway-routing.md 10.7, 10.11). Values are Latin-1 on both ways: byte for byte.
/// </summary>
internal static class Http2Message
{
    public static HttpRequestMessage Make(Http2Client client, ForwardState state, AttemptWatch watch)
    {
        RequestHead request = state.Exchange.Request;
        string target = client.Origin + Encoding.Latin1.GetString(request.Path);
        HttpRequestMessage message = new(new HttpMethod(Encoding.Latin1.GetString(request.Method)),
            new Uri(target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }))
        {
            Version = System.Net.HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = state.Body is null ? null : new Http2RequestContent(state, watch),
        };
        message.Headers.TryAddWithoutValidation("host", Encoding.Latin1.GetString(request.Authority));
        AddFields(message, request.Headers);
        // gRPC servers insist on it, and an HTTP/1.1 client's copy is hop-by-hop.
        if (request.IsGrpc && !request.Headers.Contains("te"u8))
            message.Headers.TryAddWithoutValidation("te", "trailers");
        return message;
    }

    /// <summary>Fills our head.</summary>
    public static void Read(HttpResponseMessage message, ResponseHead response)
    {
        response.Reset();
        response.Status = (int)message.StatusCode;
        Read(message.Headers, response.Headers);
        Read(message.Content.Headers, response.Headers);
    }

    public static HeaderList? ReadTrailers(HttpResponseMessage message)
    {
        HeaderList trailers = new();
        Read(message.TrailingHeaders, trailers);
        return trailers.Count > 0 ? trailers : null;
    }

    private static void AddFields(HttpRequestMessage message, HeaderList headers)
    {
        for (int i = 0; i < headers.Count; i++)
        {
            if (!headers.IsPresent(i) || headers.IndexOf(headers.Name(i)) < i || IsConnectionField(headers.Name(i), headers.Value(i)))
                continue;
            string name = Encoding.Latin1.GetString(headers.Name(i));
            string value = Joined(headers, i);
            if (!message.Headers.TryAddWithoutValidation(name, value))
                (message.Content ??= new EmptyContent()).Headers.TryAddWithoutValidation(name, value);
        }
    }

    // The client would join the lines of a field with a comma and a blank, which changes the value; Envoy writes no blank.
    private static string Joined(HeaderList headers, int first)
    {
        string value = Encoding.Latin1.GetString(headers.Value(first));
        string separator = headers.Name(first).SequenceEqual("cookie"u8) ? "; " : ",";
        for (int i = headers.IndexOf(headers.Name(first), first + 1); i >= 0; i = headers.IndexOf(headers.Name(first), i + 1))
            value += separator + Encoding.Latin1.GetString(headers.Value(i));
        return value;
    }

    // RFC 9113 section 8.2.2; content-length is written by the client from the content itself.
    private static bool IsConnectionField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => name.Length switch
    {
        2 => name.SequenceEqual("te"u8) && !value.SequenceEqual("trailers"u8),
        4 => name.SequenceEqual("host"u8),
        6 => name.SequenceEqual("expect"u8),
        7 => name.SequenceEqual("upgrade"u8),
        10 => name.SequenceEqual("connection"u8) || name.SequenceEqual("keep-alive"u8),
        14 => name.SequenceEqual("content-length"u8),
        16 => name.SequenceEqual("proxy-connection"u8),
        17 => name.SequenceEqual("transfer-encoding"u8),
        _ => false,
    };

    private static void Read(HttpHeaders source, HeaderList target)
    {
        foreach ((string name, HeaderStringValues values) in source.NonValidated)
        {
            byte[] key = Encoding.Latin1.GetBytes(name.ToLowerInvariant());
            bool isLength = key.AsSpan().SequenceEqual("content-length"u8);
            if ((IsConnectionField(key, default) && !isLength) || key.AsSpan().SequenceEqual("server"u8))
                continue;
            foreach (string value in values)
                target.Add(key, Encoding.Latin1.GetBytes(value));
        }
    }

    /// <summary>For fields such as <c>content-type</c> on a request without body: no length, no bytes.</summary>
    private sealed class EmptyContent : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => Task.CompletedTask;

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
