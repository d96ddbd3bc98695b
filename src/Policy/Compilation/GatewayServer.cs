using Sallyport.Policy.Resources.Networking;

namespace Sallyport.Policy.Compilation;

/// <summary>One server of a Gateway that applies to the proxy, after merging (gateway-routing.md 1.3, 1.4).</summary>
/// <param name="Gateway">Its resource.</param>
/// <param name="Server">As written.</param>
/// <param name="Protocol">Of its port.</param>
internal sealed record GatewayServer(Gateway Gateway, Server Server, PortProtocol Protocol)
{
    /// <summary><c>namespace/name</c>, as VirtualServices refer to it.</summary>
    public string GatewayName => Gateway.FullName;

    public int Port => (int)Server.Port.Number;

    public bool IsHttp => PortProtocols.IsHttp(Protocol);

    /// <summary>It speaks TLS, or looks into it.</summary>
    public bool IsTls => Protocol is PortProtocol.Https or PortProtocol.Tls;

    public bool RedirectsToHttps => Server.Tls?.HttpsRedirect == true && IsHttp;

    public ServerTlsMode TlsMode => Server.Tls?.Mode ?? ServerTlsMode.Passthrough;

    /// <summary>TLS ends here and HTTP is behind it.</summary>
    public bool TerminatesHttps =>
        Protocol == PortProtocol.Https && TlsMode is not (ServerTlsMode.Passthrough or ServerTlsMode.AutoPassthrough);

    /// <summary>The hosts without their namespaces.</summary>
    public IEnumerable<string> Hosts => Server.Hosts.Select(host => host[(host.IndexOf('/', StringComparison.Ordinal) + 1)..]).Distinct();

    /// <summary>The hosts that VirtualServices of a namespace may bind to (1.2).</summary>
    public IEnumerable<string> HostsFor(string space)
    {
        foreach (string host in Server.Hosts)
        {
            int slash = host.IndexOf('/', StringComparison.Ordinal);
            string owner = slash < 0 ? "*" : host[..slash];
            if (owner == "." ? Gateway.Metadata.Namespace == space : owner == "*" || owner == space)
                yield return host[(slash + 1)..];
        }
    }
}
