namespace Sallyport.Engine.Routing;

/// <summary>Result of a look-up. <c>default</c>: no host fits.</summary>
public readonly struct RouteMatch
{
    /// <summary>The route, or null: 404.</summary>
    public RoutePlan? Route { get; init; }

    /// <summary>The host is served with <c>httpsRedirect</c>: a plain request is redirected before any route counts (gateway-routing.md 1.9).</summary>
    public bool RedirectsToHttps { get; init; }
}
