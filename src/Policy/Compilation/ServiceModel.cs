using Sallyport.Engine.Routing;
using Sallyport.Policy.Resources;

namespace Sallyport.Policy.Compilation;

/// <summary>A destination known to the mesh: a Kubernetes Service, or one host of a ServiceEntry (gateway-routing.md 11).</summary>
internal sealed class ServiceModel
{
    public required string Host { get; init; }

    public required string Namespace { get; init; }

    public required Resource Source { get; init; }

    public required IReadOnlyList<ServicePortModel> Ports { get; init; }

    public IReadOnlyList<string> ExportTo { get; init; } = [];

    public EndpointDiscovery Discovery { get; init; }

    /// <summary>Requests would go to the connection's own destination, which a gateway does not have (11.4): there is nobody to send to.</summary>
    public bool HasNoAddresses { get; init; }

    /// <summary>A Kubernetes service that only stands for another name.</summary>
    public string? Alias { get; init; }

    /// <summary>Names the endpoints' certificates must carry; empty: not said.</summary>
    public IReadOnlyList<string> SubjectAltNames { get; init; } = [];

    public ServicePortModel? FindPort(int number) => Ports.FirstOrDefault(port => port.Number == number);
}
