using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Access;

/// <summary>
/// Nobody grants what he does not have: who writes a role needs each right in it, and who writes a binding each right of its role, unless a
/// role gives him the verb <c>escalate</c>, respectively <c>bind</c>. As in Kubernetes' RBAC.
/// </summary>
internal sealed class Escalation(Authorizer authorizer)
{
    private const string Group = "rbac.authorization.k8s.io";

    /// <param name="wanted">What is to be written.</param>
    /// <param name="before">What is there; null for something new.</param>
    /// <param name="call">Who writes it.</param>
    /// <exception cref="ApiException">403, with the rights that are missing.</exception>
    public void Check(JsonObject wanted, JsonObject? before, ApiCall call)
    {
        if (call.Type.Group != Group) return;
        if (call.Type.Kind is "Role" or "ClusterRole") CheckRole(wanted, before, call);
        else CheckBinding(wanted, before, call);
    }

    private void CheckRole(JsonObject wanted, JsonObject? before, ApiCall call)
    {
        if (before is not null && Json.Same(wanted["rules"], before["rules"]) && Json.Same(wanted["aggregationRule"], before["aggregationRule"])) return;
        string ns = call.Path.Namespace ?? "";
        if (IsAllowed(call, "escalate", call.Type.Plural, ns, wanted.Text("metadata", "name") ?? "")) return;
        Demand(AccessRule.ReadAll(wanted), ns, wanted, call);
    }

    private void CheckBinding(JsonObject wanted, JsonObject? before, ApiCall call)
    {
        if (before is not null && Json.Same(wanted["roleRef"], before["roleRef"]) && Json.Same(wanted["subjects"], before["subjects"])) return;
        string ns = call.Path.Namespace ?? "", kind = wanted.Text("roleRef", "kind") ?? "", name = wanted.Text("roleRef", "name") ?? "";
        if (IsAllowed(call, "bind", kind == "Role" ? "roles" : "clusterroles", ns, name)) return;
        IReadOnlyList<AccessRule>? rules = authorizer.Roles.Find(kind, ns, name);
        // What such a role will say one day is not known, so it may not be bound in advance.
        if (rules is null)
        {
            ResourceType roles = ResourceCatalog.Find(Group, "v1", kind == "Role" ? "roles" : "clusterroles")!;
            throw Refusals.NotFound(roles, name);
        }
        Demand(rules, ns, wanted, call);
    }

    private bool IsAllowed(ApiCall call, string verb, string resource, string ns, string name) => authorizer.IsAllowed(
        call.User, new AccessQuestion(verb) { Group = Group, Resource = resource, Namespace = ns, Name = name });

    private void Demand(IReadOnlyList<AccessRule> rules, string ns, JsonObject wanted, ApiCall call)
    {
        AccessRule[] own = [.. authorizer.RulesFor(call.User, ns)];
        AccessRule[] missing = [.. rules.SelectMany(rule => rule.Single()).Where(single => !own.Any(held => held.Covers(single)))];
        if (missing.Length == 0) return;
        string name = wanted.Text("metadata", "name") ?? "";
        string groups = string.Join(' ', call.User.Groups.Select(group => $"\"{group}\""));
        throw Refusals.Forbidden(
            $"{call.Type.QualifiedName} \"{name}\" is forbidden: user \"{call.User.Name}\" (groups=[{groups}]) is attempting to grant RBAC permissions "
            + $"not currently held:\n{string.Join('\n', missing.Select(rule => rule.ToString()).Distinct())}",
            call.Type.Group, call.Type.Plural, name);
    }
}
