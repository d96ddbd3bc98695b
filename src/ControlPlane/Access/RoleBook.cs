using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Access;

/// <summary>
/// Who may do what: all roles and bindings at one moment, as Kubernetes' RBAC reads them. What no rule permits is refused; a binding to a
/// role that does not exist permits nothing.
/// </summary>
internal sealed class RoleBook
{
    private readonly Dictionary<string, IReadOnlyList<AccessRule>> _clusterRoles = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Namespace, string Name), IReadOnlyList<AccessRule>> _roles = [];
    private readonly List<RoleGrant> _grants = [];

    /// <param name="clusterRoles">All ClusterRoles.</param>
    /// <param name="clusterRoleBindings">All ClusterRoleBindings.</param>
    /// <param name="roles">All Roles.</param>
    /// <param name="roleBindings">All RoleBindings.</param>
    public RoleBook(
        IEnumerable<JsonObject> clusterRoles, IEnumerable<JsonObject> clusterRoleBindings, IEnumerable<JsonObject> roles,
        IEnumerable<JsonObject> roleBindings)
    {
        foreach (JsonObject role in clusterRoles)
            _clusterRoles[RoleGrant.Metadata(role, "name")] = AccessRule.ReadAll(role);
        foreach (JsonObject role in roles)
            _roles[(RoleGrant.Metadata(role, "namespace"), RoleGrant.Metadata(role, "name"))] = AccessRule.ReadAll(role);
        _grants.AddRange(clusterRoleBindings.Select(binding => new RoleGrant(binding, isClusterWide: true)));
        _grants.AddRange(roleBindings.Select(binding => new RoleGrant(binding, isClusterWide: false)));
    }

    public bool IsAllowed(User user, AccessQuestion question) =>
        user.Groups.Contains(User.MastersGroup) || RulesFor(user, question.Namespace).Any(rule => rule.Permits(question));

    /// <summary>
    /// The rules that hold for a user in a namespace: those of ClusterRoleBindings, and of the RoleBindings there. Without a namespace only
    /// the former, so a question about all namespaces is never answered by a right in one.
    /// </summary>
    public IEnumerable<AccessRule> RulesFor(User user, string ns) => _grants
        .Where(grant => (grant.IsClusterWide || (ns.Length > 0 && grant.Namespace == ns)) && grant.IsFor(user))
        .SelectMany(RulesOf);

    /// <summary>The rules of a role; null when there is none of that name.</summary>
    /// <param name="kind"><c>Role</c> or <c>ClusterRole</c>.</param>
    /// <param name="ns">Namespace of a Role; empty for a binding outside namespaces, which can name none.</param>
    /// <param name="name">Its name.</param>
    public IReadOnlyList<AccessRule>? Find(string kind, string ns, string name) => kind switch
    {
        "ClusterRole" => _clusterRoles.GetValueOrDefault(name),
        "Role" when ns.Length > 0 => _roles.GetValueOrDefault((ns, name)),
        _ => null,
    };

    private IReadOnlyList<AccessRule> RulesOf(RoleGrant grant) => Find(grant.RoleKind, grant.IsClusterWide ? "" : grant.Namespace, grant.RoleName) ?? [];
}
