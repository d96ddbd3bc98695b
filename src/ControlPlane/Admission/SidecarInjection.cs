using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Runtime;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Admission;

/// <summary>Gives a Pod that is being made its sidecar, as Istio's webhook does and by the same labels.</summary>
internal sealed class SidecarInjection(ObjectStore store)
{
    private const string Inject = "sidecar.istio.io/inject";
    private const string Status = "sidecar.istio.io/status";
    private const string DefaultContainer = "kubectl.kubernetes.io/default-container";
    private const string DefaultLogsContainer = "kubectl.kubernetes.io/default-logs-container";

    public void Apply(JsonObject pod)
    {
        PodView view = new(pod);
        if (view.Containers.Any(PodView.IsProxy) || view.IsGateway || !IsWanted(pod)) return;
        JsonObject metadata = pod.Child("metadata"), labels = metadata.Child("labels"), annotations = metadata.Child("annotations");
        // Clients see by it that the Pod speaks mesh TLS.
        labels["security.istio.io/tlsMode"] = "istio";
        labels.Default("service.istio.io/canonical-name", labels.Text("app.kubernetes.io/name") ?? labels.Text("app") ?? OwnerOf(pod));
        labels.Default("service.istio.io/canonical-revision", labels.Text("app.kubernetes.io/version") ?? labels.Text("version") ?? "latest");
        if (view.Containers is [var first, ..] && first.Text("name") is { } name)
        {
            annotations.Default(DefaultContainer, name);
            annotations.Default(DefaultLogsContainer, name);
        }
        annotations[Status] = """{"initContainers":null,"containers":["istio-proxy"],"volumes":null,"imagePullSecrets":null,"revision":"default"}""";
        JsonObject proxy = new()
        {
            ["name"] = PodView.ProxyContainer, ["image"] = GatewayInstallation.ProxyImage, ["args"] = new JsonArray("proxy", "sidecar"),
            // Why a proxy does not come up is in its Pod then, and not only in a log that has to be asked for.
            ["terminationMessagePolicy"] = "FallbackToLogsOnError",
        };
        pod.Child("spec")["containers"] = new JsonArray([.. view.Containers.Select(c => c.DeepClone()), proxy]);
    }

    // Istio's table: the namespace's "disabled" counts above all, then the Pod's own word, then the namespace's.
    private bool IsWanted(JsonObject pod)
    {
        if (pod.IsTrue("spec", "hostNetwork")) return false;
        JsonObject? ns = store.Current.Find(new ObjectKey("namespaces", "", pod.Text("metadata", "namespace") ?? ""))?.Parse();
        string? space = ns.Text("metadata", "labels", "istio-injection");
        if (space == "disabled") return false;
        string? own = pod.Text("metadata", "labels", Inject) ?? pod.Text("metadata", "annotations", Inject);
        if (own is not null) return own is "true";
        return space == "enabled" || ns.Text("metadata", "labels", "istio.io/rev") == "default";
    }

    private static string OwnerOf(JsonObject pod) =>
        pod.Items("metadata", "ownerReferences").FirstOrDefault().Text("name") ?? pod.Text("metadata", "name") ?? "";
}
