using Sallyport.ControlPlane.Reporting;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Access;

/// <summary>Asks the roles that are in force now. They are read anew only when one of them, or a binding, has changed.</summary>
internal sealed class Authorizer(ObjectStore store, ProxyRights proxies)
{
    private const string Group = ".rbac.authorization.k8s.io";

    private static readonly string[] _resources =
        ["clusterroles" + Group, "clusterrolebindings" + Group, "roles" + Group, "rolebindings" + Group];

    private BookAt? _current;

    /// <summary>The roles and bindings at this moment.</summary>
    public RoleBook Roles
    {
        get
        {
            Snapshot now = store.Current;
            BookAt? book = Volatile.Read(ref _current);
            if (book is not null && now.HasSame(book.Snapshot, _resources)) return book.Roles;
            RoleBook roles = new(Read(now, 0), Read(now, 1), Read(now, 2), Read(now, 3));
            Volatile.Write(ref _current, new BookAt(now, roles));
            return roles;
        }
    }

    public bool IsAllowed(User user, AccessQuestion question) =>
        user.Proxy is null ? Roles.IsAllowed(user, Meant(question)) : RulesFor(user, question.Namespace).Any(rule => rule.Permits(question));

    /// <summary>The rules that hold for a user in a namespace; for none: everywhere.</summary>
    public IEnumerable<AccessRule> RulesFor(User user, string ns) =>
        user.Proxy is { } proxy ? proxies.RulesFor(proxy, ns) : Roles.RulesFor(user, ns);

    /// <exception cref="Api.ApiException">403, when no role allows it.</exception>
    public void Demand(User user, AccessQuestion question)
    {
        if (!IsAllowed(user, question)) throw (user.Proxy is null ? Meant(question) : question).Refusal(user);
    }

    // Keys are a part of the policies that name them: no role says anything of them alone. A role for policies of certain names does not count.
    private static AccessQuestion Meant(AccessQuestion question) => question is { Group: ReportCalls.Group, Resource: ReportedKeySet.Plural }
        ? question with { Group = ReportedKeySet.OwnerGroup, Resource = ReportedKeySet.OwnerPlural, Name = "" }
        : question;

    private static IEnumerable<System.Text.Json.Nodes.JsonObject> Read(Snapshot now, int resource) =>
        now.List(_resources[resource], null).Select(o => o.Parse());

    private sealed record BookAt(Snapshot Snapshot, RoleBook Roles);
}
