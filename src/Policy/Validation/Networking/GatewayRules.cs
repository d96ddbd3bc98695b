using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>What the webhook asks of a Gateway beyond its schema (validation.md 6A).</summary>
internal static class GatewayRules
{
    private const string SemanticsAnnotation = "internal.istio.io/gateway-semantics";

    public static void Check(KindContext context)
    {
        // Gateways that a controller made from those of the Kubernetes API are named more freely.
        bool isConverted = context.Annotation(SemanticsAnnotation).Text == "gateway";
        string name = context.Metadata.Name.Length > 0 ? context.Metadata.Name : $"{context.Metadata.GenerateName}x";
        if (!isConverted && !HostNames.IsLabel(name))
        {
            context.Refuse(
                DiagnosticCode.InvalidFormat,
                context.Document["metadata"]["name"],
                "the name of a Gateway must be one label: at most 63 characters, no dots");
        }

        NodeView servers = context.Spec["servers"];
        if (servers.Count == 0) context.Refuse(DiagnosticCode.Required, servers, "at least one server is needed");
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (NodeView server in servers.Entries())
        {
            CheckServer(context, server, isConverted);
            NodeView portName = server["port"]["name"];
            if (!names.Add(portName.TextOrEmpty()))
            {
                context.Refuse(
                    DiagnosticCode.Conflict,
                    portName,
                    $"{Quoted.Text(portName.TextOrEmpty())} is also the name of a port before it");
            }
        }
    }

    private static void CheckServer(KindContext context, NodeView server, bool isConverted)
    {
        NodeView hosts = server["hosts"];
        if (hosts.Count == 0) context.Refuse(DiagnosticCode.Required, hosts, "at least one host is needed");
        foreach (NodeView host in hosts.Entries()) CheckHost(context, host, isConverted);
        CheckPort(context, server);
        CheckBind(context, server);
        GatewayTlsRules.Check(context, server);
    }

    // 6.3: [NAMESPACE/]NAME
    private static void CheckHost(KindContext context, NodeView host, bool isConverted)
    {
        string text = host.TextOrEmpty();
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0)
        {
            string space = text[..slash];
            bool isSpace = space is "*" or "." || HostNames.IsLabel(space) || (isConverted && space == "~");
            if (!isSpace)
            {
                context.Refuse(DiagnosticCode.InvalidHost, host, $"{Quoted.Text(space)} is no namespace; it may be a name, . or *");
            }
        }

        string name = text[(slash + 1)..];
        if (name == "*") return;
        bool isName = (HostNames.IsWildcardName(name) && !HostNames.IsPartialWildcard(name)) || Addresses.IsAddress(name);
        if (!isName)
        {
            context.Refuse(
                DiagnosticCode.InvalidHost,
                host,
                $"{Quoted.Text(name)} is no host name; a star may only be the whole first label");
        }
        else if (!name.Contains('.', StringComparison.Ordinal))
        {
            context.Refuse(DiagnosticCode.InvalidHost, host, $"{Quoted.Text(name)} is a short name; a full host name is needed");
        }
    }

    // 6.2
    private static void CheckPort(KindContext context, NodeView server)
    {
        NodeView port = server["port"];
        string protocol = port["protocol"].TextOrEmpty();
        if (!Protocols.IsKnown(protocol))
        {
            context.Refuse(DiagnosticCode.UnsupportedValue, port["protocol"], $"{Quoted.Text(protocol)} is not one of {Protocols.Known}");
        }

        bool isSocket = Addresses.IsSocket(server["bind"].TextOrEmpty());
        if (!isSocket || port["number"].Integer > 0) CommonRules.CheckPort(context, port["number"]);
        if (port["targetPort"].Integer > 0)
        {
            context.Refuse(DiagnosticCode.NotAllowedHere, port["targetPort"], "a Gateway's port has no target");
        }

        if (!port["name"].HasText()) context.Refuse(DiagnosticCode.Empty, port["name"], "must not be empty");
    }

    // 6.4
    private static void CheckBind(KindContext context, NodeView server)
    {
        NodeView bind = server["bind"];
        if (!bind.HasText()) return;
        string text = bind.Text!;
        if (!Addresses.IsSocket(text))
        {
            if (!Addresses.IsAddress(text))
            {
                context.Refuse(DiagnosticCode.InvalidHost, bind, $"{Quoted.Text(text)} is no IP address and no unix:// socket");
            }

            return;
        }

        if (!Addresses.IsSocketPath(text.AsSpan(Addresses.SocketScheme.Length)))
        {
            context.Refuse(DiagnosticCode.InvalidHost, bind, $"{Quoted.Text(text)} must name a socket by an absolute path or by @name");
        }

        if (server["port"]["number"].Integer > 0)
        {
            context.Refuse(DiagnosticCode.Conflict, server["port"]["number"], "must be 0 with a socket");
        }
    }
}
