using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.GatewayApi;

namespace Sallyport.Policy.Compilation.GatewayApi;

/// <summary>Answers whether an object may refer to one of another namespace: only if a ReferenceGrant there says so.</summary>
internal sealed class ReferenceGrants(CompileContext context)
{
    private readonly ILookup<string, ReferenceGrant> _byNamespace =
        context.All<ReferenceGrant>().ToLookup(grant => grant.Metadata.Namespace, StringComparer.Ordinal);

    /// <param name="owner">Who refers.</param>
    /// <param name="group">API group of the owner.</param>
    /// <param name="target">To what.</param>
    public bool Allow(Resource owner, string group, ObjectReference target)
    {
        string own = owner.Metadata.Namespace;
        if (target.Namespace is null || target.Namespace == own)
            return true;
        return _byNamespace[target.Namespace].Any(grant =>
            grant.From.Contains((group, owner.Kind, own))
            && grant.To.Any(to => to.Group == target.Group && to.Kind == target.Kind && (to.Name is null || to.Name == target.Name)));
    }
}
