using System.Globalization;
using Sallyport.Engine.Routing;
using Sallyport.Policy.Resources.Core;
using Sallyport.Policy.Resources.Networking;
using ServicePort = Sallyport.Policy.Resources.Core.ServicePort;

namespace Sallyport.Policy.Compilation;

/// <summary>Pods and WorkloadEntries: what is known of an endpoint besides its address.</summary>
internal sealed class WorkloadIndex
{
    private const string TlsModeLabel = "security.istio.io/tlsMode";

    private readonly Dictionary<string, Pod> _pods = new(StringComparer.Ordinal);
    private readonly ILookup<string, WorkloadEntry> _entries;
    private readonly ILookup<string, Pod> _podsOfNamespace;
    private readonly PeerModes _peerModes;
    private readonly string _trustDomain;

    public WorkloadIndex(CompileContext context, PeerModes peerModes)
    {
        foreach (Pod pod in context.All<Pod>())
            _pods[pod.FullName] = pod;
        _podsOfNamespace = context.All<Pod>().ToLookup(pod => pod.Metadata.Namespace);
        _entries = context.OldestFirst<WorkloadEntry>().ToLookup(entry => entry.Metadata.Namespace);
        _peerModes = peerModes;
        _trustDomain = context.Mesh.TrustDomain;
    }

    /// <summary>An endpoint of an EndpointSlice; its pod supplies labels and identity.</summary>
    /// <param name="space">Namespace of the slice.</param>
    /// <param name="podName">The pod, if it is one.</param>
    /// <param name="address">Where it is.</param>
    /// <param name="port">Where it listens, which may be another number than the workload's own: docs/design/0022.</param>
    /// <param name="service">The Service's port: it names the workload's own, which policies mean.</param>
    public EndpointModel OfSlice(string space, string? podName, string address, int port, ServicePort service) =>
        podName is not null && _pods.TryGetValue($"{space}/{podName}", out Pod? pod)
            ? OfPod(pod, address, port, WorkloadPort(pod, service) ?? port)
            : new EndpointModel(address, port);

    /// <summary>Running pods of a namespace with these labels.</summary>
    public IEnumerable<Pod> Pods(string space, IReadOnlyDictionary<string, string> labels) =>
        _podsOfNamespace[space].Where(pod => pod.PodIP is not null && LabelSet.Has(pod.Metadata.Labels, labels));

    public EndpointModel OfPod(Pod pod, string address, int port) => OfPod(pod, address, port, port);

    private EndpointModel OfPod(Pod pod, string address, int port, int workloadPort) => new(address, port)
    {
        Labels = pod.Metadata.Labels,
        Identity = Identity(pod.Metadata.Namespace, pod.Spec.ServiceAccountName),
        IsInMesh = pod.Metadata.Labels.GetValueOrDefault(TlsModeLabel) == "istio" && Accepts(pod.Metadata.Namespace, pod.Metadata.Labels, workloadPort),
    };

    /// <summary>WorkloadEntries of a namespace with these labels, with the labels of their metadata merged in.</summary>
    public IEnumerable<WorkloadEntrySpec> Entries(string space, IReadOnlyDictionary<string, string> labels) =>
        _entries[space].Select(WithMetadataLabels).Where(entry => LabelSet.Has(entry.Labels, labels));

    /// <param name="space">Namespace of the ServiceEntry or WorkloadEntry.</param>
    /// <param name="entry">The workload.</param>
    /// <param name="portName">Of the service port.</param>
    /// <param name="port">Where it listens unless the entry says otherwise (11.5).</param>
    public EndpointModel OfEntry(string space, WorkloadEntrySpec entry, string portName, int port)
    {
        string address = entry.Address ?? "";
        int own = entry.Ports.TryGetValue(portName, out uint number) ? (int)number : port;
        // 11.9: the label decides; without it, a service account says that there is a sidecar.
        bool isInMesh = entry.Labels.TryGetValue(TlsModeLabel, out string? mode) ? mode == "istio" : !string.IsNullOrEmpty(entry.ServiceAccount);
        bool isSocket = address.StartsWith("unix://", StringComparison.Ordinal);
        return new EndpointModel(isSocket ? "unix:" + address["unix://".Length..] : address, isSocket ? 0 : own)
        {
            Weight = entry.Weight is > 0 ? (int)entry.Weight : 1,
            Labels = entry.Labels,
            Identity = string.IsNullOrEmpty(entry.ServiceAccount) ? null : Identity(space, entry.ServiceAccount),
            IsInMesh = isInMesh && Accepts(space, entry.Labels, own),
        };
    }

    private static int? WorkloadPort(Pod pod, ServicePort service) =>
        int.TryParse(service.TargetPort, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : pod.Spec.Containers.SelectMany(container => container.Ports).FirstOrDefault(port => port.Name == service.TargetPort)?.Port;

    // peer-authentication.md 5.3: mesh TLS only towards servers that take it.
    private bool Accepts(string space, IReadOnlyDictionary<string, string> labels, int port) =>
        _peerModes.Of(space, labels, port) != PeerMode.Disable;

    private string Identity(string space, string account) => $"spiffe://{_trustDomain}/ns/{space}/sa/{account}";

    private static WorkloadEntrySpec WithMetadataLabels(WorkloadEntry entry)
    {
        if (entry.Metadata.Labels.Count == 0)
            return entry.Spec;
        Dictionary<string, string> labels = new(entry.Spec.Labels, StringComparer.Ordinal);
        foreach ((string name, string value) in entry.Metadata.Labels)
            labels[name] = value;
        return entry.Spec with { Labels = labels };
    }
}
