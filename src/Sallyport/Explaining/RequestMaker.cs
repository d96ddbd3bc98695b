using System.Globalization;
using System.Text;
using Sallyport.Engine;
using Sallyport.Engine.Http;
using Sallyport.Policy.Resources.Mesh;

namespace Sallyport.Explaining;

/// <summary>Makes the request that a proxy would have read, from what the options say.</summary>
internal static class RequestMaker
{
    /// <summary>A gateway's ports below 1024 listen that much higher, which is what policies see (docs/reference/commands.md).</summary>
    private const int GatewayOffset = 8000;

    public static void Fill(RequestHead request, ExplainArguments arguments, int workloadPort, Snapshot snapshot, MeshConfig mesh)
    {
        request.Reset(Connection(arguments, workloadPort, snapshot, mesh));
        request.Version = HttpVersion.Http11;
        request.SetMethod(Bytes(arguments.Method));
        request.SetScheme(arguments.Url.IsHttps ? "https"u8 : "http"u8);
        request.SetPath(Bytes(arguments.Url.Path));
        request.SetAuthority(Bytes(arguments.Url.Authority));
        foreach ((string name, string value) in arguments.Headers)
        {
            if (name.Equals("host", StringComparison.OrdinalIgnoreCase))
                request.SetAuthority(Bytes(value));
            else
                request.Headers.Add(Bytes(name), Bytes(value));
        }
        if (arguments.Body is { } body)
            AddBodyFields(request, body);
    }

    // As curl -d does.
    private static void AddBodyFields(RequestHead request, string body)
    {
        if (!request.Headers.Contains("content-length"u8))
            request.Headers.Add("content-length"u8, Bytes(Encoding.UTF8.GetByteCount(body).ToString(CultureInfo.InvariantCulture)));
        if (!request.Headers.Contains("content-type"u8))
            request.Headers.Add("content-type"u8, "application/x-www-form-urlencoded"u8);
    }

    private static ConnectionFacts Connection(ExplainArguments arguments, int workloadPort, Snapshot snapshot, MeshConfig mesh)
    {
        int port = arguments.IsGateway ? GatewayListener(arguments.Url, snapshot) : workloadPort;
        return new ConnectionFacts
        {
            SourceAddress = arguments.Source,
            SourcePort = 40000,
            LocalAddress = IpAddress.TryParse("127.0.0.1", out IpAddress loopback) ? loopback : default,
            LocalPort = snapshot.Listeners.TryGetValue(port, out Engine.Routing.ListenerPlan? listener) ? listener.PolicyPort : port,
            ListenerPort = port,
            IsTls = arguments.Url.IsHttps || arguments.Peer is not null,
            ServerName = arguments.Url.IsHttps ? Bytes(arguments.Url.Host) : [],
            Peer = arguments.Peer is { } peer ? Certificate(peer, mesh) : null,
        };
    }

    /// <summary>
    /// The URL's port is a listener's own, or where a listener is bound (8080 for 80), or a free one that stands for the scheme's
    /// ordinary port.
    /// </summary>
    private static int GatewayListener(RequestUrl url, Snapshot snapshot)
    {
        if (snapshot.Listeners.ContainsKey(url.Port))
            return url.Port;
        if (snapshot.Listeners.ContainsKey(url.Port - GatewayOffset))
            return url.Port - GatewayOffset;
        return url.IsHttps ? 443 : 80;
    }

    private static PeerCertificate Certificate((string Namespace, string ServiceAccount) peer, MeshConfig mesh) => new()
    {
        UriNames = [Bytes($"spiffe://{mesh.TrustDomain}/ns/{peer.Namespace}/sa/{peer.ServiceAccount}")],
        DnsNames = [],
        Subject = [],
    };

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
