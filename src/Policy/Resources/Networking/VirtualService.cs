namespace Sallyport.Policy.Resources.Networking;

/// <summary>Where requests for some hosts go (gateway-routing.md 2-8).</summary>
public sealed record VirtualService : Resource
{
    public const string KindName = "VirtualService";

    public override string Kind => ConvertedFrom ?? KindName;

    /// <summary>The kind of the Kubernetes Gateway API that this stands for; null when it was written as it is.</summary>
    internal string? ConvertedFrom { get; init; }

    /// <summary>Host names, wildcard names or addresses. Empty: a delegate, reached only from another VirtualService.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary><c>name</c>, <c>namespace/name</c> or <c>mesh</c>. Empty: <c>mesh</c>, the sidecars.</summary>
    public IReadOnlyList<string> Gateways { get; init; } = [];

    /// <summary>Routes for HTTP, HTTP/2 and gRPC, first match wins.</summary>
    public IReadOnlyList<HttpRoute> Http { get; init; } = [];

    /// <summary>Routes for TLS that is not decrypted, by SNI.</summary>
    public IReadOnlyList<TlsRoute> Tls { get; init; } = [];

    /// <summary>Routes for plain connections.</summary>
    public IReadOnlyList<TcpRoute> Tcp { get; init; } = [];

    /// <summary>Namespaces whose proxies see it: names, <c>.</c> (own) or <c>*</c>. Empty: all.</summary>
    public IReadOnlyList<string> ExportTo { get; init; } = [];
}
