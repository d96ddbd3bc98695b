using Sallyport.Engine.Http;

namespace Sallyport.Engine.Routing;

/// <summary>Turns the request as routed into the request as the destination gets it.</summary>
public static class UpstreamRequest
{
    /// <summary>Header operations, then the host, then the path: the order of gateway-routing.md 6.10.</summary>
    public static void Prepare(RoutePlan route, WeightedCluster destination, in FormatContext context)
    {
        RequestHead request = context.Request;
        HeaderOperator.Apply(destination.RequestHeaders, request.Headers, context);
        if (destination.Authority is not null)
            request.SetAuthority(destination.Authority);
        if (route.Rewrite is not null)
            PathRewriter.Rewrite(route.Rewrite, request);
    }
}
