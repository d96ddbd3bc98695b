using Sallyport.Engine.Routing;
using Sallyport.Policy.Resources.Networking;
using ServicePort = Sallyport.Policy.Resources.Networking.ServicePort;

namespace Sallyport.Policy.Compilation;

/// <summary>ServiceEntries with their endpoints (gateway-routing.md 11.4-11.6): one service for each host.</summary>
internal static class ServiceEntries
{
    public static IEnumerable<ServiceModel> Read(CompileContext context, WorkloadIndex workloads) =>
        context.OldestFirst<ServiceEntry>().SelectMany(entry => entry.Hosts.Select(host => Read(entry, host, workloads)));

    private static ServiceModel Read(ServiceEntry entry, string host, WorkloadIndex workloads)
    {
        ServiceEntryResolution resolution = entry.Resolution ?? ServiceEntryResolution.None;
        return new ServiceModel
        {
            Host = host,
            Namespace = entry.Metadata.Namespace,
            Source = entry,
            ExportTo = entry.ExportTo,
            SubjectAltNames = entry.SubjectAltNames,
            HasNoAddresses = resolution == ServiceEntryResolution.None,
            Discovery = resolution switch
            {
                ServiceEntryResolution.Dns => EndpointDiscovery.Dns,
                ServiceEntryResolution.DnsRoundRobin or ServiceEntryResolution.DynamicDns => EndpointDiscovery.DnsRoundRobin,
                _ => EndpointDiscovery.Static,
            },
            Ports = [.. entry.Ports.Select(port => new ServicePortModel(
                (int)port.Number, port.Name, PortProtocols.Parse(port.Protocol), [.. Endpoints(entry, host, port, resolution, workloads)]))],
        };
    }

    private static IEnumerable<EndpointModel> Endpoints(
        ServiceEntry entry, string host, ServicePort port, ServiceEntryResolution resolution, WorkloadIndex workloads)
    {
        string space = entry.Metadata.Namespace;
        int target = (int)(port.TargetPort ?? port.Number);
        if (resolution == ServiceEntryResolution.None)
            return [];
        if (entry.WorkloadSelector is { } selector)
        {
            IEnumerable<EndpointModel> entries = workloads.Entries(space, selector.Labels).Select(own => workloads.OfEntry(space, own, port.Name, target));
            IEnumerable<EndpointModel> pods = workloads.Pods(space, selector.Labels).Select(pod => workloads.OfPod(pod, pod.PodIP!, target));
            return entries.Concat(pods);
        }
        if (entry.Endpoints.Count > 0)
            return entry.Endpoints.Select(own => workloads.OfEntry(space, own, port.Name, target));
        // 11.5: without endpoints the host itself is resolved.
        return resolution == ServiceEntryResolution.Static || host.StartsWith('*') ? [] : [new EndpointModel(host, target)];
    }
}
