using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Admission;

/// <summary>Defaults of Deployments, ReplicaSets and Pods.</summary>
internal static class WorkloadDefaults
{
    public static void FillDeployment(JsonObject o)
    {
        JsonObject spec = o.Child("spec");
        spec.Default("replicas", 1);
        spec.Default("revisionHistoryLimit", 10);
        spec.Default("progressDeadlineSeconds", 600);
        JsonObject strategy = spec.Child("strategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            JsonObject rolling = strategy.Child("rollingUpdate");
            rolling.Default("maxSurge", "25%");
            rolling.Default("maxUnavailable", "25%");
        }
        FillTemplate(spec);
    }

    public static void FillReplicaSet(JsonObject o)
    {
        JsonObject spec = o.Child("spec");
        spec.Default("replicas", 1);
        FillTemplate(spec);
    }

    public static void FillPod(JsonObject spec, bool isOwn)
    {
        foreach (JsonObject container in spec.Items("containers").Concat(spec.Items("initContainers")).OfType<JsonObject>()) FillContainer(container);
        spec.Default("dnsPolicy", "ClusterFirst");
        spec.Default("restartPolicy", "Always");
        spec.Default("schedulerName", "default-scheduler");
        spec.Default("securityContext", new JsonObject());
        spec.Default("terminationGracePeriodSeconds", 30);
        if (spec.Text("serviceAccountName") is { Length: > 0 } account) spec["serviceAccount"] = account;
        if (!isOwn) return;
        spec.Default("enableServiceLinks", true);
        spec.Default("priority", 0);
        spec.Default("preemptionPolicy", "PreemptLowerPriority");
        spec.Default("serviceAccountName", "default");
        spec["serviceAccount"] = spec.Text("serviceAccountName");
        if (spec["tolerations"] is null) spec["tolerations"] = new JsonArray(Toleration("not-ready"), Toleration("unreachable"));
    }

    /// <summary>The class of a pod's resources.</summary>
    public static string QualityOf(JsonObject pod) =>
        pod.Items("spec", "containers").Any(c => c.Members("resources", "limits").Any() || c.Members("resources", "requests").Any())
            ? "Burstable" : "BestEffort";

    private static void FillTemplate(JsonObject spec)
    {
        JsonObject template = spec.Child("template");
        if (!template.Child("metadata").ContainsKey("creationTimestamp")) template.Child("metadata")["creationTimestamp"] = null;
        FillPod(template.Child("spec"), isOwn: false);
    }

    private static void FillContainer(JsonObject container)
    {
        string image = container.Text("image") ?? "";
        bool isLatest = image.EndsWith(":latest", StringComparison.Ordinal) || !image[(image.LastIndexOf('/') + 1)..].Contains(':');
        container.Default("imagePullPolicy", isLatest ? "Always" : "IfNotPresent");
        container.Default("resources", new JsonObject());
        container.Default("terminationMessagePath", "/dev/termination-log");
        container.Default("terminationMessagePolicy", "File");
        foreach (string probe in (string[])["livenessProbe", "readinessProbe", "startupProbe"])
        {
            if (container[probe] is JsonObject written) FillProbe(written);
        }
        foreach (JsonObject port in container.Items("ports").OfType<JsonObject>()) port.Default("protocol", "TCP");
    }

    private static void FillProbe(JsonObject probe)
    {
        if (probe["httpGet"] is JsonObject get)
        {
            get.Default("path", "/");
            get.Default("scheme", "HTTP");
        }
        probe.Default("timeoutSeconds", 1);
        probe.Default("periodSeconds", 10);
        probe.Default("successThreshold", 1);
        probe.Default("failureThreshold", 3);
    }

    private static JsonObject Toleration(string condition) => new()
    {
        ["effect"] = "NoExecute", ["key"] = $"node.kubernetes.io/{condition}", ["operator"] = "Exists", ["tolerationSeconds"] = 300,
    };
}
