using System.Text;
using Sallyport.Engine.Http;

namespace Sallyport.TestKit;

/// <summary>Makes requests for tests: GET / on a plain connection from 10.0.0.9, unless told otherwise.</summary>
public static class Requests
{
    public static ConnectionFacts PlainConnection { get; } = Connection();

    public static ConnectionFacts Connection(string source = "10.0.0.9", int localPort = 8080, int listenerPort = 80, PeerCertificate? peer = null) => new()
    {
        SourceAddress = Address(source),
        SourcePort = 40000,
        LocalAddress = Address("10.0.0.1"),
        LocalPort = localPort,
        ListenerPort = listenerPort,
        Peer = peer,
        IsTls = peer is not null,
    };

    /// <param name="path">Target with query.</param>
    /// <param name="headers">Name and value in turn, in order.</param>
    public static RequestHead Get(string path = "/", params string[] headers) => Make("GET", path, "app.example", PlainConnection, headers);

    /// <summary>Any request; characters up to U+00FF stand for that byte.</summary>
    public static RequestHead Make(string method, string path, string? host, ConnectionFacts connection, params string[] headers)
    {
        RequestHead request = new();
        request.Reset(connection);
        request.Version = HttpVersion.Http11;
        request.SetMethod(Bytes(method));
        request.SetScheme(connection.IsTls ? "https"u8 : "http"u8);
        request.SetPath(Bytes(path));
        if (host is not null)
            request.SetAuthority(Bytes(host));
        for (int i = 0; i < headers.Length; i += 2)
            request.Headers.Add(Bytes(headers[i]), Bytes(headers[i + 1]));
        return request;
    }

    /// <summary>All values of a header joined with a comma, or null when it is absent.</summary>
    public static string? Header(this RequestHead request, string name)
    {
        List<string> values = [];
        for (int i = request.Headers.IndexOf(Bytes(name)); i >= 0; i = request.Headers.IndexOf(Bytes(name), i + 1))
            values.Add(Encoding.Latin1.GetString(request.Headers.Value(i)));
        return values.Count == 0 ? null : string.Join(",", values);
    }

    public static string PathText(this RequestHead request) => Encoding.Latin1.GetString(request.Path);

    private static IpAddress Address(string text) => IpAddress.TryParse(text, out IpAddress address) ? address : throw new ArgumentException(text);

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
