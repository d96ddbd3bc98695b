using System.Globalization;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Core;

namespace Sallyport.Explaining;

/// <summary>The ports of a workload, as its Services tell.</summary>
internal static class WorkloadPorts
{
    /// <summary>Each Service port that leads to the workload and the workload's own port behind it.</summary>
    public static IEnumerable<(int Port, int Target)> Of(
        IReadOnlyList<Resource> resources, string workloadNamespace, IReadOnlyDictionary<string, string> labels) =>
        resources.OfType<Service>()
            .Where(service => service.Metadata.Namespace == workloadNamespace && service.Selector.Count > 0
                && service.Selector.All(label => labels.TryGetValue(label.Key, out string? value) && value == label.Value))
            .SelectMany(service => service.Ports)
            .Select(port => (port.Port, TargetOf(port)));

    /// <summary>The workload's port that a URL means: one of its own, else the one behind the Service port of that number.</summary>
    public static int Meant(IReadOnlyList<Resource> resources, ExplainArguments arguments)
    {
        (int Port, int Target)[] ports = [.. Of(resources, arguments.Namespace, arguments.Labels)];
        int asked = arguments.Url.Port;
        if (ports.Any(port => port.Target == asked))
            return asked;
        return ports.Where(port => port.Port == asked).Select(port => port.Target).FirstOrDefault(asked);
    }

    // The number behind a named target port is the pod's business; the Service's own is the best guess without it.
    private static int TargetOf(ServicePort port) =>
        int.TryParse(port.TargetPort, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : port.Port;
}
