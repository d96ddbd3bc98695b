using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Runtime;

/// <summary>What the runtime reads in a Pod, under the names it has there.</summary>
internal sealed class PodView(JsonObject pod)
{
    public const string ProxyContainer = "istio-proxy";

    /// <summary>Runs any local program instead of the image.</summary>
    public const string CommandAnnotation = "sallyport.dev/command";

    public JsonObject Json { get; } = pod;

    public string Name { get; } = pod.Text("metadata", "name") ?? "";

    public string Namespace { get; } = pod.Text("metadata", "namespace") ?? "";

    public string Uid { get; } = pod.Text("metadata", "uid") ?? "";

    public string ServiceAccount => Json.Text("spec", "serviceAccountName") ?? "default";

    public string RestartPolicy => Json.Text("spec", "restartPolicy") ?? "Always";

    public TimeSpan Grace => TimeSpan.FromSeconds(
        Json.Integer("metadata", "deletionGracePeriodSeconds") ?? Json.Integer("spec", "terminationGracePeriodSeconds") ?? 30);

    public bool IsGoing => Json.Text("metadata", "deletionTimestamp") is not null;

    public bool IsOver => Json.Text("status", "phase") is "Succeeded" or "Failed";

    public JsonObject[] Containers { get; } = [.. pod.Items("spec", "containers").OfType<JsonObject>()];

    /// <summary>True when a sidecar stands in front of its applications.</summary>
    public bool HasSidecar => Containers.Any(IsProxy) && !IsGateway;

    /// <summary>True when its proxy is a way into the mesh and not a sidecar: Istio's own words for it.</summary>
    public bool IsGateway => Containers.Any(c => IsProxy(c) && c.Items("args").Any(a => a.Text() == "router"))
        || Json.Text("metadata", "annotations", "inject.istio.io/templates") == "gateway";

    /// <summary>True for Pods of the gateway that a mesh on one machine comes with.</summary>
    public bool IsFrontDoor => IsGateway && Namespace == "istio-system" && Json.Text("metadata", "labels", "istio") == "ingressgateway";

    /// <summary>The container that an annotation of the Pod means: the first that is no proxy.</summary>
    public JsonObject? Application => Array.Find(Containers, c => !IsProxy(c));

    /// <summary>What a Pod asks for and does not get here, for an Event; null when there is nothing of that.</summary>
    public string? Unsupported
    {
        get
        {
            string[] volumes = Names("volumes"), first = Names("initContainers");
            string[] missing =
            [
                .. volumes.Length > 0 ? (string[])[$"volumes are not mounted: {string.Join(", ", volumes)}"] : [],
                .. first.Length > 0 ? (string[])[$"init containers are not run: {string.Join(", ", first)}"] : [],
            ];
            return missing.Length == 0 ? null : $"{string.Join("; ", missing)}. A Pod is a process of this machine, and its containers run without them";
        }
    }

    public static bool IsProxy(JsonObject container) => container.Text("name") == ProxyContainer;

    private string[] Names(string list) => [.. Json.Items("spec", list).Select(item => item.Text("name") ?? "")];

    public static int[] Ports(JsonObject container) =>
        [.. container.Items("ports").Where(p => p.Text("protocol") is null or "TCP").Select(p => (int)(p.Integer("containerPort") ?? 0)).Where(p => p > 0)];
}
