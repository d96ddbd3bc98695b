using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;

namespace Sallyport.Policy.Resources.Mesh;

/// <summary>Settings of the whole mesh: <c>data.mesh</c> of the ConfigMap <c>istio</c> in the root namespace.</summary>
public sealed record MeshConfig
{
    /// <summary>Istio's own defaults, in force without such a ConfigMap.</summary>
    public static readonly MeshConfig Default = new();

    /// <summary>Policies of this namespace are for all namespaces.</summary>
    public string RootNamespace { get; init; } = "istio-system";

    /// <summary>What identities of this mesh begin with.</summary>
    public string TrustDomain { get; init; } = "cluster.local";

    /// <summary>Trust domains that count as this one.</summary>
    public IReadOnlyList<string> TrustDomainAliases { get; init; } = [];

    /// <summary>How paths are made equal before anything is compared.</summary>
    public PathNormalizationMode PathNormalization { get; init; }

    /// <summary>External authorizers. Other kinds of providers are left out.</summary>
    public IReadOnlyList<ExtensionProvider> ExtensionProviders { get; init; } = [];

    /// <summary><c>gatewayTopology.numTrustedProxies</c>: proxies in front whose <c>x-forwarded-for</c> is believed.</summary>
    public uint NumTrustedProxies { get; init; }

    /// <summary><c>gatewayTopology.forwardClientCertDetails</c>: what gateways do with <c>x-forwarded-client-cert</c>.</summary>
    public ForwardedCertificateMode ForwardedCertificates { get; init; }

    /// <summary><c>outboundTrafficPolicy.mode</c>: what sidecars do with requests to places the mesh does not know.</summary>
    public OutboundMode OutboundTrafficPolicy { get; init; } = OutboundMode.AllowAny;

    /// <summary><c>defaultConfig.proxyHeaders.server.value</c>: the <c>server</c> header; null is our own.</summary>
    public string? ServerHeader { get; init; }

    /// <summary>Where the access log goes; null is nowhere.</summary>
    public string? AccessLogFile { get; init; }

    /// <summary>Its format, with Envoy's <c>%…%</c> commands; null is Istio's default.</summary>
    public string? AccessLogFormat { get; init; }

    /// <summary>True for one JSON object a line.</summary>
    public bool AccessLogIsJson { get; init; }
}
