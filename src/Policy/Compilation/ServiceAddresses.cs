using Sallyport.Engine.Routing;

namespace Sallyport.Policy.Compilation;

/// <summary>
/// Where services really are, for what the proxy fetches itself (key sets, request-authentication.md 11.12): Kubernetes
/// Services and ServiceEntries with addresses in the documents. Names it does not know are the resolver's business.
/// </summary>
public sealed class ServiceAddresses
{
    private readonly Dictionary<string, IReadOnlyList<EndpointPlan>> _endpoints = new(StringComparer.OrdinalIgnoreCase);

    internal ServiceAddresses(ServiceRegistry services)
    {
        foreach (ServiceModel service in services.All)
        {
            if (service.Discovery != EndpointDiscovery.Static || service.HasNoAddresses || service.Alias is not null)
                continue;
            foreach (ServicePortModel port in service.Ports)
                Add(service.Host, port);
        }
    }

    /// <summary>Knows nothing.</summary>
    public static ServiceAddresses None { get; } = new();

    private ServiceAddresses()
    {
    }

    /// <summary>The endpoints of a service port; null when no service of that name and port is known.</summary>
    /// <param name="host">As in a URL; a Kubernetes service's name may leave out <c>.cluster.local</c> or <c>.svc.cluster.local</c>.</param>
    /// <param name="port">The service's port.</param>
    public IReadOnlyList<EndpointPlan>? Find(string host, int port) => _endpoints.GetValueOrDefault($"{host}:{port}");

    private void Add(string host, ServicePortModel port)
    {
        IReadOnlyList<EndpointPlan> endpoints =
            [.. port.Endpoints.Select(endpoint => new EndpointPlan(endpoint.Address, endpoint.Port, endpoint.Weight))];
        _endpoints.TryAdd($"{host}:{port.Number}", endpoints);
        if (!host.EndsWith(HostNames.ClusterSuffix, StringComparison.Ordinal))
            return;
        // The forms that a pod's resolver would complete.
        string name = host[..^HostNames.ClusterSuffix.Length];
        _endpoints.TryAdd($"{name}:{port.Number}", endpoints);
        _endpoints.TryAdd($"{name}.svc:{port.Number}", endpoints);
    }
}
