using Sallyport.Policy.Resources.Core;
using Sallyport.Policy.Resources.GatewayApi;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Compilation.GatewayApi;

/// <summary>Which routes attach to the listeners of a Gateway: both sides must agree.</summary>
internal sealed class RouteAttachment(CompileContext context, Gateway gateway)
{
    private readonly Route[] _routes =
        [.. context.OldestFirst<HttpRoute>().Concat<Route>(context.OldestFirst<GrpcRoute>()).Order(CreationOrder.Instance).Cast<Route>()];

    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _labels = context.All<Namespace>()
        .GroupBy(space => space.Metadata.Name, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Last().Metadata.Labels, StringComparer.Ordinal);

    private readonly HashSet<Route> _attached = new(ReferenceEqualityComparer.Instance);

    /// <summary>Those of a listener, oldest first.</summary>
    public IEnumerable<Route> RoutesOf(Listener listener)
    {
        foreach (Route route in _routes)
        {
            if (!route.ParentRefs.Any(parent => Names(route, parent, listener)) || !Allows(listener, route) || !SharesHost(listener, route))
                continue;
            _attached.Add(route);
            yield return route;
        }
    }

    /// <summary>Warns of routes that name this Gateway and attach to none of its listeners.</summary>
    public void ReportDetached()
    {
        foreach (Route route in _routes.Where(route => !_attached.Contains(route) && route.ParentRefs.Any(parent => IsThis(route, parent))))
            context.Findings.Warn(route, DiagnosticCode.InvalidRoute, $"attaches to no listener of Gateway {gateway.FullName}; compare sectionName, port, hostnames and the listener's allowedRoutes");
    }

    private bool IsThis(Route route, ParentReference parent) =>
        parent.Target is { Group: Gateway.GroupName, Kind: Gateway.KindName } && parent.Target.Name == gateway.Metadata.Name
        && (parent.Target.Namespace ?? route.Metadata.Namespace) == gateway.Metadata.Namespace;

    private bool Names(Route route, ParentReference parent, Listener listener) =>
        IsThis(route, parent)
        && (parent.SectionName is null || parent.SectionName == listener.Name)
        && (parent.Target.Port is null || parent.Target.Port == listener.Port);

    private bool Allows(Listener listener, Route route)
    {
        AllowedRoutes allowed = listener.AllowedRoutes;
        return (allowed.Kinds.Count == 0 || allowed.Kinds.Contains((Gateway.GroupName, route.Kind))) && allowed.From switch
        {
            RouteNamespaces.Same => route.Metadata.Namespace == gateway.Metadata.Namespace,
            RouteNamespaces.All => true,
            RouteNamespaces.Selector => allowed.Selector?.Fits(LabelsOf(route.Metadata.Namespace)) == true,
            _ => false,
        };
    }

    // Every namespace has the label with its name, also one of which there is no document.
    private Dictionary<string, string> LabelsOf(string space) => new(
        _labels.GetValueOrDefault(space) ?? new Dictionary<string, string>(), StringComparer.Ordinal) { ["kubernetes.io/metadata.name"] = space };

    private static bool SharesHost(Listener listener, Route route) =>
        listener.Hostname is null || route.Hostnames.Count == 0
        || route.Hostnames.Any(host => HostNames.Intersect(listener.Hostname, host) is not null);
}
