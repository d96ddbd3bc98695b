namespace Sallyport.Policy.Resources.Networking;

/// <summary>A service, or a subset of it, that gets requests (gateway-routing.md 11).</summary>
public sealed record Destination
{
    /// <summary>Service name; one without dots is completed with the VirtualService's namespace.</summary>
    public string Host { get; init; } = "";

    /// <summary>Subset of the host's DestinationRule.</summary>
    public string? Subset { get; init; }

    /// <summary>Service port; null: the only port the service has.</summary>
    public PortSelector? Port { get; init; }
}

/// <summary>A service port by number.</summary>
/// <param name="Number">1-65535.</param>
public sealed record PortSelector(uint? Number);

/// <summary>A destination with its share of HTTP requests.</summary>
public sealed record HttpRouteDestination
{
    public required Destination Destination { get; init; }

    /// <summary>Share of the sum; null is 0, which does not matter for an only destination.</summary>
    public int? Weight { get; init; }

    public Headers? Headers { get; init; }
}

/// <summary>A destination with its share of connections.</summary>
public sealed record RouteDestination
{
    public required Destination Destination { get; init; }

    /// <summary>Share of the sum; null is 0, which does not matter for an only destination.</summary>
    public int? Weight { get; init; }
}

/// <summary>A destination that gets copies of requests.</summary>
public sealed record HttpMirrorPolicy
{
    public required Destination Destination { get; init; }

    /// <summary>Null: all requests.</summary>
    public Percent? Percentage { get; init; }
}
