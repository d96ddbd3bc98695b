using System.Net;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Admission;

/// <summary>Rules of Kubernetes' own kinds, in its words.</summary>
internal static class KindRules
{
    private const string AddressWords = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";

    public static IEnumerable<Cause> Check(JsonObject o, JsonObject? before, ResourceType type) => (type.Group, type.Kind) switch
    {
        ("", "Service") => Service(o),
        ("", "Secret") => Secret(o, before),
        ("", "ConfigMap") => ConfigMap(o, before),
        ("", "Event") => Event(o),
        ("", "Pod") => Containers(o["spec"], "spec"),
        ("apps", _) => Workload(o, before),
        ("rbac.authorization.k8s.io", "RoleBinding" or "ClusterRoleBinding") => Binding(o, before),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => DefinitionRules.Check(o),
        _ => [],
    };

    private static IEnumerable<Cause> Service(JsonObject o)
    {
        string? type = o.Text("spec", "type");
        if (type is not ("ClusterIP" or "NodePort" or "LoadBalancer" or "ExternalName"))
            yield return Cause.NotSupported("spec.type", $"\"{type}\"", ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]);
        if (type == "ExternalName" && o.Text("spec", "externalName") is null or "") yield return Cause.Required("spec.externalName");
        if (type != "ExternalName" && !o.Items("spec", "ports").Any() && o.Text("spec", "clusterIP") != "None")
            yield return Cause.Required("spec.ports");
        int at = 0;
        foreach (JsonNode? address in o.Items("spec", "clusterIPs"))
        {
            string text = address.Text() ?? "";
            if (text != "None" && (!IPAddress.TryParse(text, out IPAddress? ip) || ip.ToString() != text))
                yield return Cause.Invalid($"spec.clusterIPs[{at}]", $"\"{text}\"", AddressWords);
            at++;
        }
        at = 0;
        int count = o.Items("spec", "ports").Count();
        foreach (JsonNode? port in o.Items("spec", "ports"))
        {
            if (count > 1 && port.Text("name") is null or "") yield return Cause.Required($"spec.ports[{at}].name");
            if (port.Integer("port") is not (>= 1 and <= 65535))
                yield return Cause.Invalid($"spec.ports[{at}].port", $"{port.Integer("port") ?? 0}", "must be between 1 and 65535, inclusive");
            at++;
        }
    }

    private static IEnumerable<Cause> Secret(JsonObject o, JsonObject? before)
    {
        foreach ((string key, JsonNode? value) in o.Members("data"))
        {
            if (value is not null && (value.Text() is not { } text || !Convert.TryFromBase64String(text, new byte[text.Length], out _)))
                yield return Cause.Invalid($"data[{key}]", "\"***\"", "the value must be base64");
        }
        if (before is null) yield break;
        if (o.Text("type") != before.Text("type")) yield return Cause.Invalid("type", $"\"{o.Text("type")}\"", "field is immutable");
        foreach (Cause cause in Immutable(o, before)) yield return cause;
    }

    private static IEnumerable<Cause> ConfigMap(JsonObject o, JsonObject? before) => before is null ? [] : Immutable(o, before);

    private static IEnumerable<Cause> Immutable(JsonObject o, JsonObject before)
    {
        if (!before.IsTrue("immutable")) yield break;
        if (!o.IsTrue("immutable")) yield return Cause.Forbidden("immutable", "field is immutable when `immutable` is set");
        foreach (string name in (string[])["data", "binaryData"])
        {
            if (!Json.Same(o[name], before[name])) yield return Cause.Forbidden(name, "field is immutable when `immutable` is set");
        }
    }

    private static IEnumerable<Cause> Event(JsonObject o)
    {
        string ns = o.Text("metadata", "namespace") ?? "", involved = o.Text("involvedObject", "namespace") ?? "";
        bool fits = involved == ns || (involved.Length == 0 && ns == "default");
        if (!fits) yield return Cause.Invalid("involvedObject.namespace", $"\"{involved}\"", "does not match event.namespace");
    }

    private static IEnumerable<Cause> Workload(JsonObject o, JsonObject? before)
    {
        if (o.At("spec", "selector") is null)
        {
            yield return Cause.Required("spec.selector");
        }
        else
        {
            JsonNode? labels = o.At("spec", "template", "metadata", "labels");
            bool selects = o.Members("spec", "selector", "matchLabels").All(l => labels.Text(l.Key) == l.Value.Text());
            if (!selects)
            {
                yield return Cause.Invalid("spec.template.metadata.labels", labels?.ToJsonString(JsonBody.Options) ?? "null",
                    "`selector` does not match template `labels`");
            }
        }
        if (o.Integer("spec", "replicas") is < 0 and { } replicas)
            yield return Cause.Invalid("spec.replicas", $"{replicas}", "must be greater than or equal to 0");
        if (before is not null && !Json.Same(o.At("spec", "selector"), before.At("spec", "selector")))
        {
            yield return Cause.Invalid("spec.selector", o.At("spec", "selector")?.ToJsonString(JsonBody.Options) ?? "null", "field is immutable");
        }
        foreach (Cause cause in Containers(o.At("spec", "template", "spec"), "spec.template.spec")) yield return cause;
    }

    private static IEnumerable<Cause> Containers(JsonNode? spec, string path)
    {
        if (!spec.Items("containers").Any()) yield return Cause.Required($"{path}.containers");
        HashSet<string> names = [];
        int at = 0;
        foreach (JsonNode? container in spec.Items("containers"))
        {
            string name = container.Text("name") ?? "", where = $"{path}.containers[{at++}]";
            if (name.Length == 0) yield return Cause.Required($"{where}.name");
            else if (!names.Add(name)) yield return new Cause("FieldValueDuplicate", $"{where}.name", $"Duplicate value: \"{name}\"");
            if (container.Text("image") is null or "") yield return Cause.Required($"{where}.image");
        }
    }

    private static IEnumerable<Cause> Binding(JsonObject o, JsonObject? before)
    {
        if (o.Text("roleRef", "name") is null or "") yield return Cause.Required("roleRef.name");
        if (before is not null && !Json.Same(o["roleRef"], before["roleRef"]))
            yield return Cause.Invalid("roleRef", o["roleRef"]?.ToJsonString(JsonBody.Options) ?? "null", "cannot change roleRef");
    }
}
