using System.Globalization;
using Sallyport.Policy.Resources.Core;
using Sallyport.Policy.Resources.Networking;
using ServicePort = Sallyport.Policy.Resources.Core.ServicePort;

namespace Sallyport.Policy.Compilation;

/// <summary>Services with their EndpointSlices.</summary>
internal static class KubernetesServices
{
    private const string ExportToAnnotation = "networking.istio.io/exportTo";

    public static IEnumerable<ServiceModel> Read(CompileContext context, WorkloadIndex workloads)
    {
        ILookup<string, EndpointSlice> slices =
            context.All<EndpointSlice>().ToLookup(slice => $"{slice.Metadata.Namespace}/{slice.ServiceName}");
        return context.OldestFirst<Service>().Select(service => Read(service, [.. slices[service.FullName]], workloads));
    }

    private static ServiceModel Read(Service service, EndpointSlice[] slices, WorkloadIndex workloads) => new()
    {
        Host = HostNames.OfService(service.Metadata.Name, service.Metadata.Namespace),
        Namespace = service.Metadata.Namespace,
        Source = service,
        ExportTo = service.Metadata.Annotations.TryGetValue(ExportToAnnotation, out string? scopes)
            ? scopes.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [],
        Alias = service.Type == "ExternalName" ? service.ExternalName : null,
        Ports = [.. service.Ports.Select(port => new ServicePortModel(
            port.Port, port.Name, PortProtocols.Of(port), [.. Endpoints(service, port, slices, workloads)]))],
    };

    private static IEnumerable<EndpointModel> Endpoints(Service service, ServicePort port, EndpointSlice[] slices, WorkloadIndex workloads)
    {
        string space = service.Metadata.Namespace;
        foreach (EndpointSlice slice in slices)
        {
            EndpointPort? own = slice.Ports.FirstOrDefault(candidate => candidate.Name == port.Name && candidate.Port is not null);
            if (own is null)
                continue;
            foreach (Endpoint endpoint in slice.Endpoints.Where(endpoint => endpoint.IsReady))
            {
                foreach (string address in endpoint.Addresses)
                    yield return workloads.OfSlice(space, endpoint.PodName, address, own.Port!.Value, port);
            }
        }
        if (service.Selector.Count == 0)
            yield break;
        foreach (WorkloadEntrySpec entry in workloads.Entries(space, service.Selector))
            yield return workloads.OfEntry(space, entry, port.Name, TargetPort(port));
    }

    private static int TargetPort(ServicePort port) =>
        int.TryParse(port.TargetPort, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : port.Port;
}
