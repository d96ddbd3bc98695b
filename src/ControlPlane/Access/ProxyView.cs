using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Access;

/// <summary>
/// What a proxy sees of objects whose rest is not its business: of Pods what an endpoint and its identity are made of, of other namespaces'
/// PeerAuthentications the mode that a client must know.
/// </summary>
internal static class ProxyView
{
    private static readonly string[] _metadata = ["name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "labels"];

    // What a Pod goes through until it is ready, and while it ends, is no proxy's business: EndpointSlices say whom to ask.
    private static readonly string[] _metadataOfPods = ["name", "namespace", "uid", "resourceVersion", "creationTimestamp", "labels"];

    /// <summary>True for kinds that a proxy may see parts of only.</summary>
    public static bool IsPartial(ResourceType type) => type is { Group: "", Kind: "Pod" } or { Group: "security.istio.io", Kind: "PeerAuthentication" };

    /// <summary>True for kinds of which every proxy sees the same.</summary>
    public static bool IsSameForAll(ResourceType type) => type is { Group: "", Kind: "Pod" };

    /// <summary>Takes away what the proxy does not see.</summary>
    public static void Cut(JsonObject o, ResourceType type, ProxyIdentity proxy)
    {
        if (type is { Group: "", Kind: "Pod" })
        {
            CutPod(o);
        }
        else if (IsPartial(type) && o.Text("metadata", "namespace") != proxy.Namespace)
        {
            Keep(o, ["apiVersion", "kind", "metadata", "spec"]);
            Keep(o["metadata"] as JsonObject, _metadata);
        }
    }

    private static void CutPod(JsonObject pod)
    {
        Keep(pod, ["apiVersion", "kind", "metadata", "spec", "status"]);
        Keep(pod["metadata"] as JsonObject, _metadataOfPods);
        Keep(pod["spec"] as JsonObject, ["serviceAccountName", "containers"]);
        foreach (JsonNode? container in pod.Items("spec", "containers")) Keep(container as JsonObject, ["name", "ports"]);
        Keep(pod["status"] as JsonObject, ["podIP"]);
    }

    private static void Keep(JsonObject? o, string[] members)
    {
        foreach (string name in o?.Select(member => member.Key).Except(members).ToArray() ?? []) o!.Remove(name);
    }
}
