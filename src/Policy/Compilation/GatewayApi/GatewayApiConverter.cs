using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.GatewayApi;
using Sallyport.Policy.Resources.Networking;
using Sallyport.Policy.Validation;
using Api = Sallyport.Policy.Resources.GatewayApi;

namespace Sallyport.Policy.Compilation.GatewayApi;

/// <summary>
/// Start here: Gateways, HTTPRoutes and GRPCRoutes of the Kubernetes Gateway API as Gateways and VirtualServices of Istio, which is what
/// istiod makes of them. A workload serves the Gateway that its label <see cref="PolicySelection.GatewayNameLabel"/> names in its namespace.
/// </summary>
internal sealed class GatewayApiConverter
{
    private readonly CompileContext _context;
    private readonly ReferenceGrants _grants;

    private GatewayApiConverter(CompileContext context)
    {
        _context = context;
        _grants = new ReferenceGrants(context);
    }

    /// <summary>The resources that stand for those of the Kubernetes Gateway API; none for other workloads.</summary>
    public static IReadOnlyList<Resource> Convert(CompileContext context) =>
        context.Workload.Labels.TryGetValue(PolicySelection.GatewayNameLabel, out string? name)
            ? [.. new GatewayApiConverter(context).ConvertGateway(name)] : [];

    private IEnumerable<Resource> ConvertGateway(string name)
    {
        Api.Gateway? gateway = _context.OldestFirst<Api.Gateway>()
            .FirstOrDefault(gateway => gateway.Metadata.Name == name && gateway.Metadata.Namespace == _context.Workload.Namespace);
        if (gateway is null)
            yield break;
        RouteAttachment attachment = new(_context, gateway);
        foreach (Listener listener in gateway.Listeners)
        {
            if (ConvertListener(gateway, listener) is not { } converted)
                continue;
            yield return converted;
            foreach (VirtualService service in ConvertRoutes(converted, listener, attachment))
                yield return service;
        }
        attachment.ReportDetached();
    }

    private Resources.Networking.Gateway? ConvertListener(Api.Gateway gateway, Listener listener)
    {
        if (listener.Protocol is not ("HTTP" or "HTTPS"))
        {
            _context.Findings.Warn(gateway, DiagnosticCode.Suspicious, $"listener {listener.Name}: protocol {listener.Protocol} is not served here; HTTP and HTTPS are");
            return null;
        }
        return new Resources.Networking.Gateway
        {
            ApiVersion = gateway.ApiVersion,
            // A name that no document can have: nothing else binds to it.
            Metadata = gateway.Metadata with { Name = $"{gateway.Metadata.Name}~{listener.Name}" },
            Source = gateway.Source,
            ConvertedFrom = gateway.Kind,
            Selector = new Dictionary<string, string> { [PolicySelection.GatewayNameLabel] = gateway.Metadata.Name },
            Servers =
            [
                new Server
                {
                    Port = new Port { Number = listener.Port, Protocol = listener.Protocol, Name = listener.Name },
                    Hosts = [listener.Hostname ?? "*"],
                    Tls = listener.Protocol == "HTTPS" ? ConvertTls(gateway, listener) : null,
                },
            ],
        };
    }

    // Without a certificate that may be used the server stays, and refuses handshakes.
    private ServerTlsSettings ConvertTls(Api.Gateway gateway, Listener listener)
    {
        ServerTlsMode mode = listener.Tls?.Options.GetValueOrDefault("gateway.istio.io/tls-terminate-mode") switch
        {
            "MUTUAL" => ServerTlsMode.Mutual,
            "OPTIONAL_MUTUAL" => ServerTlsMode.OptionalMutual,
            "ISTIO_MUTUAL" => ServerTlsMode.IstioMutual,
            _ => ServerTlsMode.Simple,
        };
        ServerTlsSettings refused = new() { Mode = mode == ServerTlsMode.IstioMutual ? ServerTlsMode.Simple : mode };
        if (gateway.VerifiesClients)
        {
            _context.Findings.Warn(gateway, DiagnosticCode.InvalidTls, "spec.tls.frontend is not supported; handshakes are refused. Use the option gateway.istio.io/tls-terminate-mode: MUTUAL");
            return refused;
        }
        if (mode == ServerTlsMode.IstioMutual)
            return new ServerTlsSettings { Mode = mode };
        if (listener.Tls?.CertificateRefs is not [ObjectReference reference, ..])
            return refused;
        string space = reference.Namespace ?? gateway.Metadata.Namespace;
        if (reference is not { Group: "", Kind: "Secret" } || !_grants.Allow(gateway, Api.Gateway.GroupName, reference))
        {
            _context.Findings.Warn(gateway, DiagnosticCode.InvalidTls, $"listener {listener.Name}: certificateRef {space}/{reference.Name} is no Secret of this namespace, or a ReferenceGrant there does not allow it; handshakes are refused");
            return refused;
        }
        return new ServerTlsSettings { Mode = mode, CredentialName = reference.Name, CredentialNamespace = space };
    }

    // One VirtualService for each host name, so that the routes of all resources for it are in one order.
    private IEnumerable<VirtualService> ConvertRoutes(Resources.Networking.Gateway gateway, Listener listener, RouteAttachment attachment)
    {
        SortedDictionary<string, List<(Route Owner, Resources.Networking.HttpRoute Written)>> byHost = new(StringComparer.Ordinal);
        foreach (Route route in attachment.RoutesOf(listener))
        {
            List<Resources.Networking.HttpRoute> converted = [.. new RouteConverter(_context, _grants, route).Convert()];
            foreach (string host in route.Hostnames.DefaultIfEmpty("*").Distinct())
            {
                if (!byHost.TryGetValue(host, out List<(Route, Resources.Networking.HttpRoute)>? list))
                    byHost.Add(host, list = []);
                list.AddRange(converted.Select(written => (route, written)));
            }
        }
        foreach ((string host, List<(Route Owner, Resources.Networking.HttpRoute Written)> routes) in byHost)
        {
            Route first = routes[0].Owner;
            yield return new VirtualService
            {
                ApiVersion = first.ApiVersion,
                Metadata = first.Metadata,
                Source = first.Source,
                ConvertedFrom = first.Kind,
                Hosts = [host],
                Gateways = [gateway.FullName],
                Http = [.. routes.Select(route => route.Written).Order(RouteOrder.Instance)],
            };
        }
    }
}
