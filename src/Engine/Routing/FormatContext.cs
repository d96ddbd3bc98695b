using Sallyport.Engine.Http;

namespace Sallyport.Engine.Routing;

/// <summary>What the commands of a <see cref="HeaderFormat"/> may read. The host fills in what it knows at that moment.</summary>
public readonly struct FormatContext
{
    public required RequestHead Request { get; init; }

    /// <summary>The answer's fields for <c>%RESP(x)%</c>; null while the request is prepared.</summary>
    public HeaderList? Response { get; init; }

    /// <summary>The answer's status; 0 while there is none.</summary>
    public int Status { get; init; }

    /// <summary><see cref="RoutePlan.Name"/> of the route.</summary>
    public string? RouteName { get; init; }

    /// <summary><see cref="ClusterPlan.Name"/> of the destination.</summary>
    public string? ClusterName { get; init; }

    /// <summary>The endpoint's address and port as text.</summary>
    public string? UpstreamHost { get; init; }

    /// <summary>When the request began, in milliseconds since 1970.</summary>
    public long StartMilliseconds { get; init; }
}
