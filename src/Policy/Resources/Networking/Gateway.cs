namespace Sallyport.Policy.Resources.Networking;

/// <summary>Ports that gateway proxies open, and the hosts they serve there (gateway-routing.md 1).</summary>
public sealed record Gateway : Resource
{
    public const string KindName = "Gateway";

    public override string Kind => ConvertedFrom ?? KindName;

    /// <summary>The kind of the Kubernetes Gateway API that this stands for; null when it was written as it is.</summary>
    internal string? ConvertedFrom { get; init; }

    /// <summary>Labels of the proxies meant, in any namespace. Empty: every proxy.</summary>
    public IReadOnlyDictionary<string, string> Selector { get; init; } = EmptyMap<string>.Instance;

    /// <summary>What is listened on. A valid Gateway has at least one.</summary>
    public IReadOnlyList<Server> Servers { get; init; } = [];
}

/// <summary>One port with the hosts that are served on it.</summary>
public sealed record Server
{
    /// <summary>Where to listen and what is spoken there.</summary>
    public required Port Port { get; init; }

    /// <summary>Address or socket to listen on; null or empty: all addresses.</summary>
    public string? Bind { get; init; }

    /// <summary>
    /// <c>name</c>, <c>*.suffix</c> or <c>*</c>, perhaps behind <c>NAMESPACE/</c>, <c>./</c> or <c>*/</c>, which limits whose
    /// VirtualServices may bind (gateway-routing.md 1.2).
    /// </summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Needed for HTTPS and TLS; on HTTP it can ask for a redirect to HTTPS.</summary>
    public ServerTlsSettings? Tls { get; init; }

    /// <summary>Part of Istio's API, without effect in Istio and here.</summary>
    public string? DefaultEndpoint { get; init; }

    /// <summary>For people and metrics only.</summary>
    public string? Name { get; init; }
}

/// <summary>A port of a Gateway.</summary>
public sealed record Port
{
    /// <summary>1-65535. Those below 1024 are bound 8000 higher unless told otherwise.</summary>
    public uint Number { get; init; }

    /// <summary>As written; compared without case (HTTP, HTTP2, GRPC, HTTPS, TLS, TCP, ...).</summary>
    public string Protocol { get; init; } = "";

    /// <summary>Unique within the Gateway.</summary>
    public string Name { get; init; } = "";

    /// <summary>Refused by validation; here because the API has it.</summary>
    public uint? TargetPort { get; init; }
}
