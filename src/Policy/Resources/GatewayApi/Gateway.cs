namespace Sallyport.Policy.Resources.GatewayApi;

/// <summary>A Gateway of the Kubernetes Gateway API: the ports of one gateway workload, which carries its name in a label.</summary>
public sealed record Gateway : Resource
{
    public const string KindName = "Gateway";

    public const string GroupName = "gateway.networking.k8s.io";

    public override string Kind => KindName;

    /// <summary>Name of the GatewayClass; says who serves it in a cluster, and nothing here.</summary>
    public string ClassName { get; init; } = "";

    public IReadOnlyList<Listener> Listeners { get; init; } = [];

    /// <summary>True when client certificates are to be verified (<c>spec.tls.frontend</c>), which is not supported.</summary>
    public bool VerifiesClients { get; init; }
}

/// <summary>One port, protocol and host name.</summary>
public sealed record Listener
{
    /// <summary>Unique in the Gateway; routes name it as <c>sectionName</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>A name or <c>*.suffix</c>; null: every host.</summary>
    public string? Hostname { get; init; }

    public uint Port { get; init; }

    /// <summary><c>HTTP</c>, <c>HTTPS</c>, <c>TLS</c>, <c>TCP</c>, <c>UDP</c> or one of somebody's own.</summary>
    public string Protocol { get; init; } = "";

    /// <summary>Null without TLS.</summary>
    public ListenerTls? Tls { get; init; }

    public AllowedRoutes AllowedRoutes { get; init; } = new();
}

/// <summary>TLS of a listener.</summary>
public sealed record ListenerTls
{
    /// <summary>True when TLS is not terminated.</summary>
    public bool IsPassthrough { get; init; }

    /// <summary>Secrets with certificate and key; the first counts.</summary>
    public IReadOnlyList<ObjectReference> CertificateRefs { get; init; } = [];

    /// <summary>Settings of the implementation; read is Istio's <c>gateway.istio.io/tls-terminate-mode</c>.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();
}

/// <summary>Which routes may attach to a listener.</summary>
public sealed record AllowedRoutes
{
    public RouteNamespaces From { get; init; }

    /// <summary>Of namespaces, with <see cref="RouteNamespaces.Selector"/>.</summary>
    public LabelSelector? Selector { get; init; }

    /// <summary>Kinds by group and name; empty: all that fit the protocol.</summary>
    public IReadOnlyList<(string Group, string Kind)> Kinds { get; init; } = [];
}

/// <summary>Namespaces whose routes may attach.</summary>
public enum RouteNamespaces : byte
{
    /// <summary>That of the Gateway.</summary>
    Same = 0,
    All,
    Selector,
}
