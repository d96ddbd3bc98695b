using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Core;

namespace Sallyport.Samples;

/// <summary>
/// Lets the sample application stand for every Service that the documents give no endpoints: one EndpointSlice for each, as a
/// cluster would make them from running pods.
/// </summary>
internal static class SampleWorkloads
{
    private static readonly Mark _source = new("sallyport up", 0, 0);

    public static IEnumerable<Resource> For(IReadOnlyList<Resource> resources, SampleApplication sample)
    {
        HashSet<(string, string?)> given =
            [.. resources.OfType<EndpointSlice>().Select(slice => (slice.Metadata.Namespace, slice.ServiceName))];
        return resources.OfType<Service>()
            .Where(service => service.Type != "ExternalName" && !given.Contains((service.Metadata.Namespace, service.Metadata.Name)))
            .Select(service => SliceOf(service, sample));
    }

    private static EndpointSlice SliceOf(Service service, SampleApplication sample) => new()
    {
        ApiVersion = "discovery.k8s.io/v1",
        Source = _source,
        Metadata = new ObjectMeta
        {
            Name = service.Metadata.Name + "-sample",
            Namespace = service.Metadata.Namespace,
            Labels = new Dictionary<string, string> { [EndpointSlice.ServiceNameLabel] = service.Metadata.Name },
        },
        AddressType = "IPv4",
        Endpoints = [new Endpoint { Addresses = [SampleApplication.Address] }],
        Ports = [.. service.Ports.Select(port => new EndpointPort(
            port.Name, SpeaksHttp2(port) ? sample.Http2Port : sample.Http1Port, port.Protocol, port.AppProtocol))],
    };

    /// <summary>
    /// As Istio reads a port's protocol: <c>appProtocol</c>, else the name up to its first hyphen (gateway-routing.md 11.11).
    /// </summary>
    private static bool SpeaksHttp2(ServicePort port) =>
        (port.AppProtocol ?? port.Name.Split('-')[0]).ToLowerInvariant() is "http2" or "grpc" or "grpc-web" or "kubernetes.io/h2c" or "h2c";
}
