using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Ownership;

/// <summary>
/// The shapes of one kind's fields, by path (<c>spec.template.spec.containers[].ports</c>). What is not listed is as in a schema without
/// list types: objects member by member, lists as one value.
/// </summary>
internal sealed class FieldShapes
{
    private static readonly (string Path, FieldShape Shape)[] s_everywhere =
    [
        ("metadata.finalizers", FieldShape.Set),
        ("metadata.ownerReferences", FieldShape.By("uid")),
        ("status.conditions", FieldShape.By("type")),
    ];

    private static readonly (string Path, FieldShape Shape)[] s_podSpec =
    [
        ("containers", FieldShape.By("name")),
        ("initContainers", FieldShape.By("name")),
        ("volumes", FieldShape.By("name")),
        ("imagePullSecrets", FieldShape.By("name")),
        ("hostAliases", FieldShape.By("ip")),
        ("topologySpreadConstraints", FieldShape.By("topologyKey", "whenUnsatisfiable")),
        ("nodeSelector", FieldShape.Atomic),
    ];

    private static readonly (string Path, FieldShape Shape)[] s_container =
    [
        ("env", FieldShape.By("name")),
        ("ports", FieldShape.By("containerPort", "protocol")),
        ("volumeMounts", FieldShape.By("mountPath")),
        ("volumeDevices", FieldShape.By("devicePath")),
    ];

    private static readonly FrozenDictionary<string, FieldShapes> s_kinds = new Dictionary<string, FieldShapes>(StringComparer.Ordinal)
    {
        ["Pod"] = new([.. PodSpecAt("spec")]),
        ["apps/Deployment"] = new([("spec.selector", FieldShape.Atomic), .. PodSpecAt("spec.template.spec")]),
        ["apps/ReplicaSet"] = new([("spec.selector", FieldShape.Atomic), .. PodSpecAt("spec.template.spec")]),
        ["Service"] = new(
        [
            ("spec.ports", FieldShape.By("port", "protocol")),
            ("spec.selector", FieldShape.Atomic),
        ]),
        ["ServiceAccount"] = new([("secrets", FieldShape.By("name"))]),
        ["Secret"] = new([]),
        ["rbac.authorization.k8s.io/RoleBinding"] = new([("roleRef", FieldShape.Atomic)]),
        ["rbac.authorization.k8s.io/ClusterRoleBinding"] = new([("roleRef", FieldShape.Atomic)]),
        ["gateway.networking.k8s.io/Gateway"] = new(
        [
            ("spec.listeners", FieldShape.By("name")),
            ("status.listeners", FieldShape.By("name")),
            ("status.listeners[].conditions", FieldShape.By("type")),
        ]),
        ["networking.istio.io/ServiceEntry"] = new([("spec.ports", FieldShape.By("name"))]),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FieldShapes s_plain = new([]);

    private readonly FrozenDictionary<string, FieldShape> _shapes;

    private FieldShapes((string Path, FieldShape Shape)[] shapes)
    {
        _shapes = s_everywhere.Concat(shapes).ToFrozenDictionary(entry => entry.Path, entry => entry.Shape, StringComparer.Ordinal);
    }

    /// <summary>The shapes of a kind; those common to all for a kind that has none of its own.</summary>
    /// <param name="group">Empty for the core group.</param>
    /// <param name="kind">As in <c>kind:</c>.</param>
    public static FieldShapes Of(string group, string kind) =>
        s_kinds.GetValueOrDefault(group.Length == 0 ? kind : group + "/" + kind, s_plain);

    /// <summary>The shape of a value. A list that should be keyed but holds something without its keys is one value.</summary>
    public FieldShape Of(string path, JsonNode? value) => value switch
    {
        JsonObject => _shapes.TryGetValue(path, out FieldShape? shape) && shape.Kind == FieldShapeKind.Atomic ? shape : FieldShape.Granular,
        JsonArray => _shapes.TryGetValue(path, out FieldShape? shape) && shape.Kind is FieldShapeKind.Set or FieldShapeKind.Keyed
            ? shape : FieldShape.Atomic,
        _ => FieldShape.Atomic,
    };

    private static IEnumerable<(string Path, FieldShape Shape)> PodSpecAt(string prefix)
    {
        foreach ((string path, FieldShape shape) in s_podSpec)
            yield return ($"{prefix}.{path}", shape);
        foreach (string containers in (string[])["containers", "initContainers"])
        {
            foreach ((string path, FieldShape shape) in s_container)
                yield return ($"{prefix}.{containers}[].{path}", shape);
        }
    }
}
