using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Resources;

/// <summary>Columns of Deployments and ReplicaSets.</summary>
internal static class WorkloadColumns
{
    private static readonly Column[] _template =
    [
        new("Containers", o => Columns.Join(Containers(o).Select(c => c.Text("name"))), IsWide: true),
        new("Images", o => Columns.Join(Containers(o).Select(c => c.Text("image"))), IsWide: true),
        new("Selector", o => Columns.Labels(o.At("spec", "selector", "matchLabels")), IsWide: true),
    ];

    public static IReadOnlyList<Column> Deployment { get; } =
    [
        new("Ready", o => $"{Number(o, "status", "readyReplicas")}/{Number(o, "spec", "replicas")}"),
        new("Up-to-date", o => Number(o, "status", "updatedReplicas"), "integer"),
        new("Available", o => Number(o, "status", "availableReplicas"), "integer"),
        .. _template,
    ];

    public static IReadOnlyList<Column> ReplicaSet { get; } =
    [
        new("Desired", o => Number(o, "spec", "replicas"), "integer"),
        new("Current", o => Number(o, "status", "replicas"), "integer"),
        new("Ready", o => Number(o, "status", "readyReplicas"), "integer"),
        .. _template,
    ];

    private static long Number(JsonObject o, params ReadOnlySpan<string> path) => o.Integer(path) ?? 0;

    private static IEnumerable<JsonNode?> Containers(JsonObject o) => o.Items("spec", "template", "spec", "containers");
}
