using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Access;

/// <summary>A RoleBinding or ClusterRoleBinding: which role, for whom.</summary>
internal sealed class RoleGrant
{
    private readonly HashSet<string> _users = new(StringComparer.Ordinal);
    private readonly HashSet<string> _groups = new(StringComparer.Ordinal);

    public RoleGrant(JsonObject binding, bool isClusterWide)
    {
        IsClusterWide = isClusterWide;
        Namespace = isClusterWide ? "" : Metadata(binding, "namespace");
        RoleKind = Text(binding, "roleRef", "kind");
        RoleName = Text(binding, "roleRef", "name");
        foreach (JsonObject subject in (binding["subjects"] as JsonArray ?? []).OfType<JsonObject>())
            Add(subject);
    }

    public bool IsClusterWide { get; }

    /// <summary>Where it holds; empty when it holds everywhere.</summary>
    public string Namespace { get; }

    public string RoleKind { get; }

    public string RoleName { get; }

    public bool IsFor(User user) => _users.Contains(user.Name) || _groups.Overlaps(user.Groups);

    public static string Metadata(JsonObject target, string name) => Text(target, "metadata", name);

    // A service account without a namespace is one of the binding's own.
    private void Add(JsonObject subject)
    {
        string name = Text(subject, "name");
        if (name.Length == 0)
            return;
        switch (Text(subject, "kind"))
        {
            case "User":
                _users.Add(name);
                break;
            case "Group":
                _groups.Add(name);
                break;
            case "ServiceAccount":
                string ns = Text(subject, "namespace") is { Length: > 0 } given ? given : Namespace;
                _users.Add($"{User.ServiceAccountPrefix}{ns}:{name}");
                break;
            default:
                break;
        }
    }

    private static string Text(JsonNode? node, params ReadOnlySpan<string> path) => node.Text(path) ?? "";
}
