using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Access;

/// <summary>Role-based access control: allowed when a bound role has a rule that says so; else not.</summary>
internal sealed class Authorizer(ObjectStore store)
{
    private const string RolesGroup = ".rbac.authorization.k8s.io";

    public bool IsAllowed(User user, AccessRequest request)
    {
        if (user.Groups.Contains(User.MastersGroup)) return true;
        foreach (JsonNode? rule in RulesFor(user, request.Namespace))
        {
            if (Allows(rule, request)) return true;
        }
        return false;
    }

    /// <summary>The rules that are bound to a user, cluster-wide and in a namespace.</summary>
    public IEnumerable<JsonNode?> RulesFor(User user, string ns)
    {
        Snapshot now = store.Current;
        foreach (StoredObject binding in now.List("clusterrolebindings" + RolesGroup, null))
        {
            JsonObject read = binding.Parse();
            if (!Binds(read, user, "")) continue;
            foreach (JsonNode? rule in RulesOf(now, read, "")) yield return rule;
        }
        if (ns.Length == 0) yield break;
        foreach (StoredObject binding in now.List("rolebindings" + RolesGroup, ns))
        {
            JsonObject read = binding.Parse();
            if (!Binds(read, user, ns)) continue;
            foreach (JsonNode? rule in RulesOf(now, read, ns)) yield return rule;
        }
    }

    // A path is asked for by a rule with paths only, a resource by one with resources only.
    private static bool Allows(JsonNode? rule, AccessRequest request)
    {
        if (!Has(rule, "verbs", request.Verb)) return false;
        if (request.NonResourcePath is { } path) return rule.Items("nonResourceURLs").Any(url => MatchesPath(url.Text() ?? "", path));
        return Has(rule, "apiGroups", request.Group) && HasResource(rule, request)
            && (!rule.Items("resourceNames").Any() || (request.Name.Length > 0 && rule.Items("resourceNames").Any(n => n.Text() == request.Name)));
    }

    private static bool Has(JsonNode? rule, string list, string wanted) =>
        rule.Items(list).Any(item => item.Text() is { } text && (text == "*" || text == wanted));

    private static bool HasResource(JsonNode? rule, AccessRequest request) => rule.Items("resources").Any(item =>
        item.Text() is { } text
        && (text == "*" || text == request.ResourceWithSub || (request.Subresource.Length > 0 && text == $"*/{request.Subresource}")));

    private static bool MatchesPath(string rule, string path) =>
        rule == path || (rule.EndsWith('*') && path.StartsWith(rule[..^1], StringComparison.Ordinal));

    private static bool Binds(JsonObject binding, User user, string ns) => binding.Items("subjects").Any(subject => subject.Text("kind") switch
    {
        "User" => subject.Text("name") == user.Name,
        "Group" => subject.Text("name") is { } group && user.Groups.Contains(group),
        "ServiceAccount" => $"{User.ServiceAccountPrefix}{subject.Text("namespace") ?? ns}:{subject.Text("name")}" == user.Name,
        _ => false,
    });

    private static IEnumerable<JsonNode?> RulesOf(Snapshot now, JsonObject binding, string ns)
    {
        string name = binding.Text("roleRef", "name") ?? "";
        ObjectKey key = binding.Text("roleRef", "kind") == "Role" && ns.Length > 0
            ? new ObjectKey("roles" + RolesGroup, ns, name)
            : new ObjectKey("clusterroles" + RolesGroup, "", name);
        return now.Find(key)?.Parse().Items("rules") ?? [];
    }
}
