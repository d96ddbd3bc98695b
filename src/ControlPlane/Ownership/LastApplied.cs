using System.Text.Json;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Ownership;

/// <summary>
/// kubectl's annotation of client-side apply, and the way from there to server-side apply: what the annotation says and the object still has
/// is kubectl's own, whoever it is written down for. As in Kubernetes this concerns the manager <c>kubectl</c> only.
/// </summary>
internal static class LastApplied
{
    private const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";
    private const string Manager = "kubectl";

    /// <summary>True when every conflict is with what kubectl itself wrote before; else <paramref name="rest"/> are those that are not.</summary>
    public static bool AllowsAll(
        FieldShapes shapes, JsonObject live, JsonObject ownable, string manager, List<FieldConflict> conflicts, out List<FieldConflict> rest)
    {
        rest = conflicts;
        if (manager != Manager || Read(live) is not { } applied || applied.Text("apiVersion") != live.Text("apiVersion")) return false;
        JsonObject own = FieldOwnership.Ownable(applied);
        OwnedChange change = OwnedChange.Between(shapes, own, ownable);
        FieldSet allowed = OwnedValue.FieldsOf(shapes, own).Difference(change.Modified).Difference(change.Added).Difference(change.Removed);
        HashSet<string> paths = new(allowed.Paths(), StringComparer.Ordinal);
        rest = [.. conflicts.Where(conflict => !paths.Contains(conflict.Path))];
        return rest.Count == 0;
    }

    /// <summary>Keeps the annotation true, for those who go back to client-side apply.</summary>
    public static void Renew(JsonObject result, JsonObject applied, string manager)
    {
        if (manager != Manager || result["metadata"]?["annotations"] is not JsonObject annotations || annotations.Text(Annotation) is not { Length: > 0 }) return;
        JsonObject said = applied.DeepClone().AsObject();
        (said["metadata"] as JsonObject)?.Remove("managedFields");
        annotations[Annotation] = Sorted(said)!.ToJsonString(JsonBody.Options) + "\n";
    }

    private static JsonObject? Read(JsonObject live)
    {
        try
        {
            return live.Text("metadata", "annotations", Annotation) is { } text ? JsonNode.Parse(text) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // As Go writes maps.
    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, Sorted(m.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
