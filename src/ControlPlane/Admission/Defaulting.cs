using System.Text;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Admission;

/// <summary>What Kubernetes fills in where an object says nothing.</summary>
internal static class Defaulting
{
    public static void Fill(JsonObject o, JsonObject? before, ResourceType type, ObjectStore store)
    {
        if (type is { IsCustom: true, Schema: { } schema }) SchemaDefaults.Fill(o, schema);
        switch (type.Group, type.Kind)
        {
            case ("", "Namespace"):
                FillNamespace(o, before);
                break;
            case ("", "Service"):
                ServiceDefaults.Fill(o, before, store);
                break;
            case ("", "Secret"):
                FillSecret(o, before);
                break;
            case ("", "Pod"):
                if (before is null) o["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = WorkloadDefaults.QualityOf(o) };
                WorkloadDefaults.FillPod(o.Child("spec"), isOwn: true);
                break;
            case ("apps", "Deployment"):
                WorkloadDefaults.FillDeployment(o);
                if (before is null) o["status"] = new JsonObject();
                break;
            case ("apps", "ReplicaSet"):
                WorkloadDefaults.FillReplicaSet(o);
                if (before is null) o["status"] = new JsonObject { ["replicas"] = 0 };
                break;
            case ("apiextensions.k8s.io", "CustomResourceDefinition"):
                DefinitionRules.Fill(o);
                break;
            case ("rbac.authorization.k8s.io", "RoleBinding" or "ClusterRoleBinding"):
                FillBinding(o);
                break;
        }
    }

    public static void Default(this JsonObject o, string name, JsonNode value)
    {
        if (o[name] is null) o[name] = value;
    }

    private static void FillNamespace(JsonObject o, JsonObject? before)
    {
        JsonObject metadata = o["metadata"]!.AsObject();
        metadata.Child("labels")["kubernetes.io/metadata.name"] = metadata.Text("name");
        if (before is null)
        {
            o["spec"] = new JsonObject { ["finalizers"] = new JsonArray("kubernetes") };
            o["status"] = new JsonObject { ["phase"] = "Active" };
        }
        else
        {
            // Only the finalize subresource changes them.
            o["spec"] = before["spec"]?.DeepClone();
        }
    }

    private static void FillSecret(JsonObject o, JsonObject? before)
    {
        o.Default("type", before.Text("type") ?? "Opaque");
        if (o["stringData"] is not JsonObject texts) return;
        JsonObject data = o.Child("data");
        foreach ((string name, JsonNode? text) in texts) data[name] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text.Text() ?? ""));
        o.Remove("stringData");
    }

    private static void FillBinding(JsonObject o)
    {
        if (o["roleRef"] is JsonObject role) role.Default("apiGroup", "rbac.authorization.k8s.io");
        foreach (JsonObject subject in o.Items("subjects").OfType<JsonObject>())
        {
            if (subject.Text("kind") is "User" or "Group") subject.Default("apiGroup", "rbac.authorization.k8s.io");
            else if (o.Text("kind") == "RoleBinding") subject.Default("namespace", o.Text("metadata", "namespace") ?? "");
        }
    }
}
