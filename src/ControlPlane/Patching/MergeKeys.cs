using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Patching;

/// <summary>Which lists of Kubernetes' own kinds are merged by a key, and which are sets (their <c>patchStrategy</c> and list types).</summary>
internal static class MergeKeys
{
    private static readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal)
    {
        ["containers"] = "name",
        ["initContainers"] = "name",
        ["ephemeralContainers"] = "name",
        ["env"] = "name",
        ["volumes"] = "name",
        ["volumeMounts"] = "mountPath",
        ["volumeDevices"] = "devicePath",
        ["imagePullSecrets"] = "name",
        ["secrets"] = "name",
        ["conditions"] = "type",
        ["ownerReferences"] = "uid",
        ["hostAliases"] = "ip",
        ["topologySpreadConstraints"] = "topologyKey",
        ["podIPs"] = "ip",
        ["hostIPs"] = "ip",
        ["resourceClaims"] = "name",
    };

    /// <summary>The member that tells the entries of a list apart; null for a list that is replaced whole.</summary>
    /// <param name="field">The list's name.</param>
    /// <param name="entries">Entries of either side: ports of a container and of a Service have different keys.</param>
    public static string? Of(string field, IEnumerable<JsonNode?> entries)
    {
        if (field != "ports") return _keys.GetValueOrDefault(field);
        JsonNode? first = entries.FirstOrDefault(entry => entry is JsonObject);
        return first.At("containerPort") is not null ? "containerPort" : first.At("port") is not null ? "port" : null;
    }

    /// <summary>True for lists of texts that are merged as sets.</summary>
    public static bool IsSet(string field) => field is "finalizers";
}
