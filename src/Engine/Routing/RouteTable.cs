using Sallyport.Engine.Http;

namespace Sallyport.Engine.Routing;

/// <summary>The hosts of a listener or TLS server and their routes (gateway-routing.md 3, 4).</summary>
public sealed class RouteTable
{
    /// <summary>
    /// The route for the request as it now stands, by claims too when a token was verified. Allocates nothing.
    /// </summary>
    public RouteMatch Find(RequestHead request) => default;
}

/// <summary>Result of a look-up. <c>default</c>: no host fits.</summary>
public readonly struct RouteMatch
{
    /// <summary>The route, or null: 404.</summary>
    public RoutePlan? Route { get; init; }

    /// <summary>The host is served with <c>httpsRedirect</c>: a plain request is redirected before any route counts (gateway-routing.md 1.9).</summary>
    public bool RedirectsToHttps { get; init; }
}
