using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Admission;

/// <summary>Rules of CustomResourceDefinitions, in Kubernetes' words.</summary>
internal static partial class DefinitionRules
{
    public static void Fill(JsonObject definition)
    {
        if (definition["spec"] is not JsonObject spec) return;
        spec.Default("conversion", new JsonObject { ["strategy"] = "None" });
        if (spec["names"] is not JsonObject names || names.Text("kind") is not { } kind) return;
        names.Default("listKind", kind + "List");
        names.Default("singular", kind.ToLowerInvariant());
    }

    public static IEnumerable<Cause> Check(JsonObject definition)
    {
        JsonNode? spec = definition["spec"];
        string group = spec.Text("group") ?? "", plural = spec.Text("names", "plural") ?? "", name = definition.Text("metadata", "name") ?? "";
        if (group.Length == 0) yield return Cause.Required("spec.group");
        else if (!Subdomain().IsMatch(group) || !group.Contains('.'))
            yield return Cause.Invalid("spec.group", $"\"{group}\"", "should be a domain with at least one dot");
        if (spec.Text("scope") is not ("Namespaced" or "Cluster"))
            yield return Cause.NotSupported("spec.scope", $"\"{spec.Text("scope")}\"", ["Cluster", "Namespaced"]);
        if (plural.Length == 0) yield return Cause.Required("spec.names.plural");
        else if (!Label().IsMatch(plural)) yield return Cause.Invalid("spec.names.plural", $"\"{plural}\"", "a DNS-1035 label must consist of lower case alphanumeric characters or '-'");
        if (string.IsNullOrEmpty(spec.Text("names", "kind"))) yield return Cause.Required("spec.names.kind");
        if (name != $"{plural}.{group}") yield return Cause.Invalid("metadata.name", $"\"{name}\"", $"must be spec.names.plural+\".\"+spec.group");
        if (spec.Text("conversion", "strategy") is not ("None" or null))
            yield return Cause.NotSupported("spec.conversion.strategy", $"\"{spec.Text("conversion", "strategy")}\"", ["None"]);
        foreach (Cause cause in Versions(spec)) yield return cause;
    }

    private static IEnumerable<Cause> Versions(JsonNode? spec)
    {
        JsonNode?[] versions = [.. spec.Items("versions")];
        if (versions.Count(version => version.IsTrue("storage")) != 1)
            yield return Cause.Invalid("spec.versions", "[...]", "must have exactly one version marked as storage version");
        for (int at = 0; at < versions.Length; at++)
        {
            string path = $"spec.versions[{at}]", version = versions[at].Text("name") ?? "";
            if (!Label().IsMatch(version)) yield return Cause.Invalid($"{path}.name", $"\"{version}\"", "a DNS-1035 label must consist of lower case alphanumeric characters or '-'");
            if (versions.Take(at).Any(other => other.Text("name") == version)) yield return new Cause("FieldValueDuplicate", $"{path}.name", $"Duplicate value: \"{version}\"");
            JsonNode? schema = versions[at].At("schema", "openAPIV3Schema");
            if (schema is null) yield return Cause.Required($"{path}.schema.openAPIV3Schema", "schemas are required");
            else if (schema.Text("type") != "object") yield return Cause.Invalid($"{path}.schema.openAPIV3Schema.type", $"\"{schema.Text("type")}\"", "must be object at the root");
            foreach ((string where, string problem) in CustomSchema.BadPatterns(schema, $"{path}.schema.openAPIV3Schema"))
                yield return Cause.Invalid(where, "\"...\"", problem);
        }
    }

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", RegexOptions.NonBacktracking)]
    private static partial Regex Subdomain();

    [GeneratedRegex("^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$", RegexOptions.NonBacktracking)]
    private static partial Regex Label();
}
