namespace Sallyport.Policy.Compilation;

/// <summary>The services that one proxy can see, by host name.</summary>
internal sealed class ServiceRegistry
{
    private readonly Dictionary<string, ServiceModel> _exact = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ServiceModel> _wildcards = [];

    public ServiceRegistry(CompileContext context, PeerModes peerModes)
    {
        string viewer = context.Workload.Namespace;
        WorkloadIndex workloads = new(context, peerModes);
        IEnumerable<ServiceModel> all = KubernetesServices.Read(context, workloads).Concat(ServiceEntries.Read(context, workloads));
        foreach (ServiceModel service in all)
        {
            if (!ExportScope.Includes(service.ExportTo, service.Namespace, viewer))
                continue;
            if (service.Host.StartsWith('*'))
                _wildcards.Add(service);
            else
                Add(service, viewer);
        }
    }

    public IEnumerable<ServiceModel> All => _exact.Values.Concat(_wildcards);

    /// <summary>The service of that very name, or null: unknown (11.1).</summary>
    public ServiceModel? Find(string host)
    {
        if (!_exact.TryGetValue(host, out ServiceModel? found))
            return _wildcards.FirstOrDefault(service => string.Equals(service.Host, host, StringComparison.OrdinalIgnoreCase));
        return found.Alias is not null && _exact.TryGetValue(found.Alias, out ServiceModel? target) ? target : found;
    }

    // Of two services with one name the viewer's own counts, else the first.
    private void Add(ServiceModel service, string viewer)
    {
        if (!_exact.TryGetValue(service.Host, out ServiceModel? other) || (other.Namespace != viewer && service.Namespace == viewer))
            _exact[service.Host] = service;
    }
}
