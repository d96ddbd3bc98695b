using Sallyport.Policy.Resources.Networking;

namespace Sallyport.Policy.Compilation;

/// <summary>The VirtualServices a proxy sees, by the gateway they bind to (gateway-routing.md 2).</summary>
internal sealed class VirtualServiceIndex
{
    private readonly Dictionary<string, List<BoundVirtualService>> _byGateway = new(StringComparer.Ordinal);

    public VirtualServiceIndex(CompileContext context)
    {
        VirtualServiceDelegates delegates = new(context);
        foreach (VirtualService service in context.OldestFirst<VirtualService>())
        {
            bool isVisible = ExportScope.Includes(service.ExportTo, service.Metadata.Namespace, context.Workload.Namespace);
            if (!isVisible || service.Hosts.Count == 0)
                continue;
            BoundVirtualService bound = new(
                service,
                [.. service.Hosts.Select(host => HostNames.Complete(host, service.Metadata.Namespace))],
                delegates.Resolve(service));
            foreach (string gateway in GatewaysOf(service).Distinct())
            {
                if (!_byGateway.TryGetValue(gateway, out List<BoundVirtualService>? list))
                    _byGateway.Add(gateway, list = []);
                list.Add(bound);
            }
        }
    }

    /// <summary>Those bound to a gateway, oldest first.</summary>
    /// <param name="gateway"><c>namespace/name</c>.</param>
    public IReadOnlyList<BoundVirtualService> Of(string gateway) => _byGateway.TryGetValue(gateway, out List<BoundVirtualService>? list) ? list : [];

    private static IEnumerable<string> GatewaysOf(VirtualService service) =>
        service.Gateways.Count == 0 ? ["mesh"] : service.Gateways.Select(name => GatewayNames.Complete(name, service.Metadata.Namespace));
}
