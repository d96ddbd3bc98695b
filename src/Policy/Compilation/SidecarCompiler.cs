using System.Globalization;
using Sallyport.Engine.Routing;
using Sallyport.Policy.Resources.Core;

namespace Sallyport.Policy.Compilation;

/// <summary>A sidecar's inbound listeners: one for each workload port it stands for, with the protocol of the Service port that targets it.</summary>
internal sealed class SidecarCompiler(CompileContext context, PeerModes peerModes, DestinationCompiler destinations)
{
    // What Istio sets on inbound routes.
    private static readonly RetryPlan s_inboundRetry = RetryPlan.Default with { Conditions = ["reset-before-request"] };

    public IEnumerable<ListenerPlan> Compile()
    {
        Service[] services = [.. context.OldestFirst<Service>().Where(Selects)];
        return context.Input.Inbound.DistinctBy(inbound => inbound.Port).Select(inbound => Compile(inbound, services));
    }

    private bool Selects(Service service) =>
        service.Metadata.Namespace == context.Workload.Namespace
        && service.Selector.Count > 0
        && LabelSet.Has(context.Workload.Labels, service.Selector);

    private ListenerPlan Compile(InboundTarget inbound, Service[] services)
    {
        PortProtocol protocol = ProtocolOf(inbound.Port, services);
        ClusterPlan cluster = new()
        {
            Name = $"inbound|{inbound.Port}||",
            Host = inbound.Host,
            Protocol = protocol switch
            {
                PortProtocol.Http => UpstreamProtocol.Http11,
                PortProtocol.Http2 => UpstreamProtocol.Http2,
                PortProtocol.Undeclared => UpstreamProtocol.AsClient,
                _ => UpstreamProtocol.Tcp,
            },
            Endpoints = [new EndpointPlan(inbound.Host, inbound.TargetPort)],
            Discovery = System.Net.IPAddress.TryParse(inbound.Host, out _) ? EndpointDiscovery.Static : EndpointDiscovery.DnsRoundRobin,
        };
        destinations.Add(cluster);
        bool isTcp = cluster.Protocol == UpstreamProtocol.Tcp;
        return new ListenerPlan
        {
            Port = inbound.Port,
            PolicyPort = inbound.Port,
            Protocol = isTcp
                ? ListenerProtocol.Tcp
                : protocol == PortProtocol.Undeclared ? ListenerProtocol.Auto : ListenerProtocol.Http,
            Routes = isTcp ? null : RouteTable.ForEverything(Route(cluster)),
            // An undeclared port needs it too, for bytes that are no HTTP.
            TcpDestinations = PortProtocols.IsHttp(protocol) ? [] : WeightedCluster.Only(cluster),
            PeerMode = peerModes.Of(context.Workload.Namespace, context.Workload.Labels, inbound.Port),
        };
    }

    private static RoutePlan Route(ClusterPlan cluster) => new()
    {
        Name = "default",
        Destinations = WeightedCluster.Only(cluster),
        Retry = s_inboundRetry,
    };

    // The oldest Service whose port targets the workload's port decides; none: found out per connection.
    private PortProtocol ProtocolOf(int port, Service[] services)
    {
        foreach (Service service in services)
        {
            foreach (ServicePort candidate in service.Ports)
            {
                if (TargetOf(candidate) == port)
                    return PortProtocols.Of(candidate);
            }
        }
        return PortProtocol.Undeclared;
    }

    // A name is that of a container's port in the workload's pod.
    private int? TargetOf(ServicePort port)
    {
        if (string.IsNullOrEmpty(port.TargetPort))
            return port.Port;
        if (int.TryParse(port.TargetPort, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            return number;
        return context.All<Pod>()
            .Where(pod => pod.Metadata.Namespace == context.Workload.Namespace && IsOurs(pod))
            .SelectMany(pod => pod.Spec.Containers)
            .SelectMany(container => container.Ports)
            .FirstOrDefault(own => own.Name == port.TargetPort)?.Port;
    }

    private bool IsOurs(Pod pod) =>
        pod.Metadata.Name == context.Workload.Name || (pod.Metadata.Labels.Count > 0 && LabelSet.Has(context.Workload.Labels, pod.Metadata.Labels));
}
