using Sallyport.Policy.Resources.Core;

namespace Sallyport.Policy.Compilation;

/// <summary>Reads protocols from documents, as Istio does.</summary>
internal static class PortProtocols
{
    // SMTP, DNS, MySQL, MongoDB: the server speaks first, so looking for HTTP would wait for ever.
    private static readonly int[] s_serverFirstPorts = [25, 53, 3306, 27017];

    /// <summary>Of a Kubernetes Service's port: <c>appProtocol</c>, else the name's part before the first <c>-</c>.</summary>
    public static PortProtocol Of(ServicePort port)
    {
        if (string.Equals(port.Protocol, "UDP", StringComparison.OrdinalIgnoreCase))
            return PortProtocol.Udp;
        string name = port.AppProtocol ?? port.Name;
        if (port.AppProtocol is not null && OfKubernetesName(name) is PortProtocol known)
            return known;
        if (name.StartsWith("grpc-web", StringComparison.OrdinalIgnoreCase))
            return PortProtocol.Http2;
        int dash = name.IndexOf('-', StringComparison.Ordinal);
        PortProtocol protocol = Parse(dash < 0 ? name : name[..dash]);
        return protocol == PortProtocol.Undeclared && Array.IndexOf(s_serverFirstPorts, port.Port) >= 0 ? PortProtocol.Tcp : protocol;
    }

    /// <summary>Of a protocol's name in a Gateway or ServiceEntry; unknown names are undeclared.</summary>
    public static PortProtocol Parse(string? name) => name?.ToUpperInvariant() switch
    {
        "HTTP" or "HTTP_PROXY" => PortProtocol.Http,
        "HTTP2" or "GRPC" or "GRPC-WEB" => PortProtocol.Http2,
        "HTTPS" => PortProtocol.Https,
        "TLS" => PortProtocol.Tls,
        "TCP" or "MONGO" or "REDIS" or "MYSQL" => PortProtocol.Tcp,
        "UDP" => PortProtocol.Udp,
        _ => PortProtocol.Undeclared,
    };

    public static bool IsHttp(PortProtocol protocol) => protocol is PortProtocol.Http or PortProtocol.Http2;

    private static PortProtocol? OfKubernetesName(string name) => name switch
    {
        "kubernetes.io/h2c" => PortProtocol.Http2,
        "kubernetes.io/ws" => PortProtocol.Http,
        "kubernetes.io/wss" => PortProtocol.Https,
        _ => null,
    };
}
