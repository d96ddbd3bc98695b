using System.Text;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Runtime;

/// <summary>A container's variables: what every program on this machine needs, what it says itself, and where it listens.</summary>
internal sealed class ContainerEnvironment(ObjectStore store)
{
    // Nothing else of the environment of whoever started us: it may hold their secrets.
    private static readonly string[] _passedOn =
        ["PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TMPDIR", "TZ", "DOTNET_ROOT", "SSL_CERT_FILE", "SSL_CERT_DIR"];

    public static Dictionary<string, string> Base(PodView pod, string mark)
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        foreach (string name in _passedOn)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value) variables[name] = value;
        }
        variables["HOSTNAME"] = pod.Name;
        variables["POD_NAME"] = pod.Name;
        variables["POD_NAMESPACE"] = pod.Namespace;
        variables[ProcessSweep.Variable] = mark;
        return variables;
    }

    /// <summary>Adds <c>envFrom</c> and <c>env</c>.</summary>
    /// <returns>Null, or what is missing for them.</returns>
    public string? AddOwn(Dictionary<string, string> variables, PodView pod, JsonObject container)
    {
        foreach (JsonNode? source in container.Items("envFrom"))
        {
            bool isSecret = source.At("secretRef") is not null;
            JsonNode? reference = source.At(isSecret ? "secretRef" : "configMapRef");
            IReadOnlyDictionary<string, string>? data = DataOf(isSecret, pod.Namespace, reference.Text("name") ?? "");
            if (data is null && !reference.IsTrue("optional")) return Missing(isSecret, reference);
            foreach ((string name, string value) in data ?? new Dictionary<string, string>()) variables[source.Text("prefix") + name] = value;
        }
        foreach (JsonNode? variable in container.Items("env"))
        {
            string name = variable.Text("name") ?? "";
            if (variable.At("valueFrom") is not { } from) variables[name] = Expand(variable.Text("value") ?? "", variables);
            else if (AddReferred(variables, name, from, pod) is { } problem) return problem;
        }
        return null;
    }

    private string? AddReferred(Dictionary<string, string> variables, string name, JsonNode from, PodView pod)
    {
        if (from.Text("fieldRef", "fieldPath") is { } path)
        {
            variables[name] = FieldOf(pod, path);
            return null;
        }
        bool isSecret = from.At("secretKeyRef") is not null;
        JsonNode? reference = from.At(isSecret ? "secretKeyRef" : "configMapKeyRef");
        // Limits and requests mean nothing here.
        if (reference is null) return null;
        IReadOnlyDictionary<string, string>? data = DataOf(isSecret, pod.Namespace, reference.Text("name") ?? "");
        string key = reference.Text("key") ?? "";
        if (data?.GetValueOrDefault(key) is { } value) variables[name] = value;
        else if (!reference.IsTrue("optional"))
            return data is null ? Missing(isSecret, reference) : $"couldn't find key {key} in {(isSecret ? "Secret" : "ConfigMap")} {pod.Namespace}/{reference.Text("name")}";
        return null;
    }

    private static string FieldOf(PodView pod, string path)
    {
        if (path is "status.hostIP") return "127.0.0.1";
        int quote = path.IndexOf("['", StringComparison.Ordinal);
        string[] steps = quote < 0 ? path.Split('.') : [.. path[..quote].Split('.'), path[(quote + 2)..].TrimEnd(']', '\'')];
        return pod.Json.Text(steps) ?? "";
    }

    private IReadOnlyDictionary<string, string>? DataOf(bool isSecret, string ns, string name)
    {
        JsonObject? o = store.Current.Find(new ObjectKey(isSecret ? "secrets" : "configmaps", ns, name))?.Parse();
        return o?.Members("data").ToDictionary(
            m => m.Key, m => isSecret ? Encoding.UTF8.GetString(Convert.FromBase64String(m.Value.Text() ?? "")) : m.Value.Text() ?? "");
    }

    private static string Missing(bool isSecret, JsonNode? reference) => $"{(isSecret ? "secret" : "configmap")} \"{reference.Text("name")}\" not found";

    // $(NAME) of one that is already known; anything else stays as it is.
    private static string Expand(string text, Dictionary<string, string> variables)
    {
        foreach ((string name, string value) in text.Contains("$(", StringComparison.Ordinal) ? variables.ToArray() : [])
            text = text.Replace($"$({name})", value, StringComparison.Ordinal);
        return text;
    }
}
