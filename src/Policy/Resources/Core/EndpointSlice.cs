namespace Sallyport.Policy.Resources.Core;

/// <summary>Addresses behind a Service.</summary>
public sealed record EndpointSlice : Resource
{
    public const string KindName = "EndpointSlice";

    /// <summary>The label that names the Service.</summary>
    public const string ServiceNameLabel = "kubernetes.io/service-name";

    public override string Kind => KindName;

    /// <summary>The Service it belongs to, by its label; null when it has none.</summary>
    public string? ServiceName => Metadata.Labels.TryGetValue(ServiceNameLabel, out string? name) ? name : null;

    /// <summary><c>IPv4</c>, <c>IPv6</c> or <c>FQDN</c>.</summary>
    public string AddressType { get; init; } = "";

    public IReadOnlyList<Endpoint> Endpoints { get; init; } = [];

    public IReadOnlyList<EndpointPort> Ports { get; init; } = [];
}
