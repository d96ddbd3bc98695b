using Sallyport.Engine.Http;

namespace Sallyport.Proxy.ExternalAuthorization;

/// <summary>
/// Writes <c>envoy.service.auth.v3.CheckRequest</c> (authorization-policy.md 12.15). Field numbers are those of the published
/// <c>envoy/service/auth/v3/attribute_context.proto</c>.
/// </summary>
internal static class CheckRequestMessage
{
    // CheckRequest and AttributeContext
    private const int Attributes = 1, Source = 1, Destination = 2, Request = 4, TlsSession = 12;

    // AttributeContext.Request
    private const int Time = 1, Http = 2;

    // AttributeContext.HttpRequest
    private const int Id = 1, Method = 2, Headers = 3, Path = 4, Host = 5, Scheme = 6, Size = 9, Protocol = 10, Body = 11, RawBody = 12;

    /// <summary>Of a request.</summary>
    /// <param name="client">As it now stands.</param>
    /// <param name="length">Declared length of its body; null: not known.</param>
    /// <param name="body">What is sent of it.</param>
    /// <param name="isRaw">As bytes instead of text.</param>
    /// <param name="now">When it is asked.</param>
    public static ReadOnlyMemory<byte> OfRequest(RequestHead client, long? length, in CheckBody body, bool isRaw, DateTimeOffset now)
    {
        ProtoWriter http = new ProtoWriter()
            .Text(Id, client.NewRequestId.ToString())
            .Text(Method, client.Method);
        WriteFields(http, client, body);
        http.Text(Path, client.Path)
            .Text(Host, client.Authority)
            .Text(Scheme, client.Scheme)
            .Number(Size, length ?? -1)
            .Text(Protocol, client.Version == HttpVersion.Http2 ? "HTTP/2" : "HTTP/1.1");
        _ = isRaw ? http.Bytes(RawBody, body.Bytes.Span) : http.Text(Body, body.Bytes.Span);
        ProtoWriter request = new ProtoWriter().Message(Time, Timestamp(now)).Message(Http, http);
        return Wrap(client.Connection, request);
    }

    /// <summary>Of a connection that is not HTTP.</summary>
    public static ReadOnlyMemory<byte> OfConnection(ConnectionFacts connection, DateTimeOffset now) =>
        Wrap(connection, new ProtoWriter().Message(Time, Timestamp(now)));

    private static ReadOnlyMemory<byte> Wrap(ConnectionFacts connection, ProtoWriter request)
    {
        ProtoWriter context = new ProtoWriter()
            .Message(Source, Peer(connection.SourceAddress, connection.SourcePort).Text(4, PrincipalOf(connection.Peer)))
            .Message(Destination, Peer(connection.LocalAddress, connection.LocalPort))
            .Message(Request, request);
        if (connection.ServerName.Length > 0)
            context.Message(TlsSession, new ProtoWriter().Text(1, connection.ServerName));
        return new ProtoWriter().Message(Attributes, context).Written;
    }

    // Peer.address, Address.socket_address, SocketAddress.address and port_value.
    private static ProtoWriter Peer(IpAddress address, int port) => new ProtoWriter().Message(1, new ProtoWriter().Message(1,
        new ProtoWriter().Text(2, address.ToString()).Number(3, port)));

    // 12.15: the first URI; without one Envoy takes the first DNS name, then the subject.
    private static ReadOnlySpan<byte> PrincipalOf(PeerCertificate? peer) => peer switch
    {
        null => default,
        { UriNames: [{ } uri, ..] } => uri,
        { DnsNames: [{ } name, ..] } => name,
        _ => peer.Subject,
    };

    // With the pseudo-headers, as Envoy's map has them; the lines of one name are joined.
    private static void WriteFields(ProtoWriter http, RequestHead client, in CheckBody body)
    {
        WriteField(http, ":authority"u8, client.Authority);
        WriteField(http, ":method"u8, client.Method);
        WriteField(http, ":path"u8, client.Path);
        WriteField(http, ":scheme"u8, client.Scheme);
        HeaderList headers = client.Headers;
        for (int i = 0; i < headers.Count; i++)
        {
            ReadOnlySpan<byte> name = headers.Name(i);
            // What the check says of the body, the client cannot.
            if (headers.IsPresent(i) && headers.IndexOf(name) == i && !name.SequenceEqual(AuthorizerFields.PartialBody))
                WriteField(http, name, AuthorizerFields.Joined(headers, name));
        }
        if (body.IsIncluded)
            WriteField(http, AuthorizerFields.PartialBody, body.IsPart ? "true"u8 : "false"u8);
    }

    private static void WriteField(ProtoWriter http, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        http.Message(Headers, new ProtoWriter().Text(1, name).Text(2, value));

    private static ProtoWriter Timestamp(DateTimeOffset now) =>
        new ProtoWriter().Number(1, now.ToUnixTimeSeconds()).Number(2, now.Millisecond * 1_000_000L);
}
