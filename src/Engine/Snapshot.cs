using System.Collections.Frozen;
using Sallyport.Engine.Authentication;
using Sallyport.Engine.Authorization;
using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;

namespace Sallyport.Engine;

/// <summary>What kind of proxy a snapshot is for. Some steps differ (request-authentication.md 12.6, gateway-routing.md 10).</summary>
public enum ProxyRole : byte
{
    Sidecar = 0,
    Gateway,
}

/// <summary>
/// Everything one proxy decides by: compiled, immutable, built whole by Policy and swapped with one reference write. A request
/// reads it once. Nothing in it needs disposal; key rings change inside their own holders.
/// </summary>
public sealed class Snapshot
{
    /// <summary>Names this state of the configuration in logs, metrics and decision records.</summary>
    public required string Revision { get; init; }

    public required ProxyRole Role { get; init; }

    public PathNormalizationMode PathNormalization { get; init; } = PathNormalizationMode.Base;

    /// <summary><c>defaultConfig.gatewayTopology.numTrustedProxies</c>; 0 by default (gateway-routing.md 10.3).</summary>
    public int TrustedProxies { get; init; }

    /// <summary>What becomes of <c>x-forwarded-client-cert</c> (peer-authentication.md 7).</summary>
    public ForwardedCertificateMode ForwardedCertificates { get; init; }

    public required AuthenticationPlan Authentication { get; init; }

    /// <summary>The JWT step as if policies with the annotation <c>dry-run</c> were enforced; null without such policies.</summary>
    public AuthenticationPlan? DryRunAuthentication { get; init; }

    /// <summary>For requests on HTTP listeners.</summary>
    public required AuthorizationPlan Authorization { get; init; }

    /// <summary>For connections on TCP listeners, where HTTP-only fields do not apply (authorization-policy.md 10.3).</summary>
    public required AuthorizationPlan TcpAuthorization { get; init; }

    /// <summary>By <see cref="ListenerPlan.Port"/>.</summary>
    public required FrozenDictionary<int, ListenerPlan> Listeners { get; init; }

    /// <summary>All destinations that some route names, by name.</summary>
    public required FrozenDictionary<string, ClusterPlan> Clusters { get; init; }

    /// <summary>The routes that requests on a connection are matched with: those of its port, behind TLS those of the server its name chose (gateway-routing.md 1.8).</summary>
    public RouteTable? RoutesFor(ConnectionFacts connection)
    {
        if (!Listeners.TryGetValue(connection.ListenerPort, out ListenerPlan? listener))
            return null;
        return listener.Protocol == ListenerProtocol.Tls ? listener.TlsServers.Find(connection.ServerName)?.Routes : listener.Routes;
    }
}
