using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Runtime;

namespace Sallyport.ControlPlane.Api;

/// <summary>The container of a Pod that <c>exec</c> or <c>logs</c> is about, as its object describes it.</summary>
internal sealed class PodContainer
{
    private readonly JsonObject _pod;

    private PodContainer(JsonObject pod, string name)
    {
        _pod = pod;
        Name = name;
    }

    public string Name { get; }

    public string Pod => _pod.Text("metadata", "name")!;

    /// <summary>False for a Pod that waits for a node.</summary>
    public bool HasNode => !string.IsNullOrEmpty(_pod.Text("spec", "nodeName"));

    /// <summary>The container that is asked for, or the only one.</summary>
    /// <param name="pod">The Pod.</param>
    /// <param name="asked">Its name; empty when the caller named none.</param>
    /// <exception cref="ApiException">400: the Pod has no such container, or several.</exception>
    public static PodContainer Choose(JsonObject pod, string asked)
    {
        string[] containers = Names(pod, "containers"), first = Names(pod, "initContainers");
        if (asked.Length == 0 && containers.Length == 1) return new PodContainer(pod, containers[0]);
        string name = pod.Text("metadata", "name")!;
        if (asked.Length > 0)
        {
            return containers.Concat(first).Contains(asked)
                ? new PodContainer(pod, asked)
                : throw Refusals.BadRequest($"container {asked} is not valid for pod {name}");
        }
        string choice = containers.Length == 0 ? "" : $", choose one of: [{string.Join(' ', containers)}]";
        if (first.Length > 0) choice += $" or one of the init containers: [{string.Join(' ', first)}]";
        throw Refusals.BadRequest($"a container name must be specified for pod {name}{choice}");
    }

    /// <summary>Where it lives; null when it was never started.</summary>
    public ContainerPlace? FindIn(IContainerPlaces places) => places.Find(_pod.Text("metadata", "namespace")!, Pod, Name);

    /// <summary>What a node says of a container that has no log yet.</summary>
    public ApiException NotStarted()
    {
        JsonNode? status = _pod.Items("status", "containerStatuses").Concat(_pod.Items("status", "initContainerStatuses"))
            .FirstOrDefault(s => s.Text("name") == Name);
        if (status is null) return Refusals.BadRequest($"container \"{Name}\" in pod \"{Pod}\" is not available");
        string why = status.Text("state", "waiting", "reason") switch
        {
            "ErrImagePull" => ": image can't be pulled",
            "ImagePullBackOff" => ": trying and failing to pull image",
            { Length: > 0 } reason => $": {reason}",
            _ => " - no logs yet",
        };
        return Refusals.BadRequest($"container \"{Name}\" in pod \"{Pod}\" is waiting to start{why}");
    }

    private static string[] Names(JsonObject pod, string list) => [.. pod.Items("spec", list).Select(c => c.Text("name") ?? "")];
}
