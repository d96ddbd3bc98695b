using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Api;

/// <summary>The scale subresource: one number of an object, in a form that is the same for every kind.</summary>
internal static class Scale
{
    public static JsonObject Of(JsonObject o, ResourceType type)
    {
        if (!type.HasScale) throw Refusals.NoSuchPath();
        JsonObject metadata = [];
        foreach (string name in (string[])["name", "namespace", "uid", "resourceVersion", "creationTimestamp"])
        {
            if (o.At("metadata", name) is { } value) metadata[name] = value.DeepClone();
        }
        return new JsonObject
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject { ["replicas"] = o.Integer("spec", "replicas") ?? 0 },
            ["status"] = new JsonObject
            {
                ["replicas"] = o.Integer("status", "replicas") ?? 0,
                ["selector"] = string.Join(',', o.Members("spec", "selector", "matchLabels").Select(l => $"{l.Key}={l.Value.Text()}")),
            },
        };
    }

    /// <summary>The object with the number of a scale.</summary>
    public static JsonObject Into(JsonObject o, JsonObject scale, ResourceType type)
    {
        long replicas = scale.Integer("spec", "replicas") ?? 0;
        if (replicas < 0)
        {
            throw Refusals.Invalid("autoscaling", "Scale", o.Text("metadata", "name") ?? "",
                [Cause.Invalid("spec.replicas", $"{replicas}", "must be greater than or equal to 0")]);
        }
        string? expected = scale.Text("metadata", "resourceVersion");
        if (!string.IsNullOrEmpty(expected) && expected != o.Text("metadata", "resourceVersion"))
            throw Refusals.Conflict(type, o.Text("metadata", "name") ?? "");
        JsonObject changed = o.DeepClone().AsObject();
        changed.Child("spec")["replicas"] = replicas;
        return changed;
    }
}
