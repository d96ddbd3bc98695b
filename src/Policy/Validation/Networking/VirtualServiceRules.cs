using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>What the webhook asks of a VirtualService beyond its schema (validation.md 6B).</summary>
internal static class VirtualServiceRules
{
    private const string Mesh = "mesh";
    private const string SemanticsAnnotation = "internal.istio.io/route-semantics";

    public static void Check(KindContext context)
    {
        NodeView spec = context.Spec;

        RouteSurroundings around = new(
            IsDelegate: spec["hosts"].Count == 0,
            IsConverted: context.Annotation(SemanticsAnnotation).Text == "gateway",
            BindsMesh: spec["gateways"].Entries().Any(gateway => gateway.Text == Mesh),
            new HostSet(spec["hosts"]));
        bool bindsGateway = spec["gateways"].Count > 0 && !around.BindsMesh;
        if (around.IsDelegate) CheckDelegate(context);
        CommonRules.CheckGatewayNames(context, spec["gateways"], around.IsConverted);
        CheckHosts(context, bindsGateway);
        if (spec["http"].Count == 0 && spec["tls"].Count == 0 && spec["tcp"].Count == 0)
        {
            context.Refuse(DiagnosticCode.Required, spec, "at least one route in http, tls or tcp is needed");
        }

        foreach (NodeView route in spec["http"].Entries())
        {
            HttpRouteRules.Check(context, route, around);
            if (!bindsGateway) CheckNoClaims(context, route);
        }

        foreach (NodeView route in spec["tls"].Entries()) L4RouteRules.CheckTls(context, route, around);
        foreach (NodeView route in spec["tcp"].Entries()) L4RouteRules.CheckTcp(context, route, around);
        ExportRules.Check(context);
        UnreachableRoutes.Warn(context, spec["http"], isHttp: true);
        UnreachableRoutes.Warn(context, spec["tls"], isHttp: false);
        UnreachableRoutes.Warn(context, spec["tcp"], isHttp: false);
    }

    // 6.8: a delegate gets its gateways and hosts from the one that refers to it.
    private static void CheckDelegate(KindContext context)
    {
        foreach (string field in (ReadOnlySpan<string>)["gateways", "tls", "tcp"])
        {
            NodeView list = context.Spec[field];
            if (list.Count > 0)
            {
                context.Refuse(DiagnosticCode.InvalidRoute, list, "a VirtualService without hosts is a delegate, which cannot have this");
            }
        }
    }

    private static void CheckHosts(KindContext context, bool bindsGateway)
    {
        NodeView hosts = context.Spec["hosts"];
        bool asksSni = bindsGateway && HasSniHosts(context.Spec["tls"]);
        bool areValid = true;
        foreach (NodeView host in hosts.Entries())
        {
            string name = host.TextOrEmpty();
            if (name == "*" && !bindsGateway)
            {
                context.Refuse(DiagnosticCode.InvalidHost, host, "* alone is possible only with gateways, and without mesh among them");
                areValid = false;
            }
            else if (!HostNames.IsWildcardName(name) && !Addresses.IsAddress(name) && !(asksSni && SniNames.IsGenerated(name)))
            {
                context.Refuse(DiagnosticCode.InvalidHost, host, $"{Quoted.Text(name)} is no host name and no IP address");
                areValid = false;
            }
        }

        if (areValid) CheckOverlap(context, hosts);
    }

    private static bool HasSniHosts(NodeView routes) =>
        routes.Entries().Any(route => route["match"].Entries().Any(match => match["sniHosts"].Count > 0));

    // 6.8. Suffixes are looked up instead of comparing each pair: a document may list very many hosts.
    private static void CheckOverlap(KindContext context, NodeView hosts)
    {
        Dictionary<string, int> exact = new(StringComparer.Ordinal), wildcards = new(StringComparer.Ordinal);
        for (int i = 0; i < hosts.Count; i++)
        {
            string name = hosts[i].TextOrEmpty();
            bool isNew = name.StartsWith('*') ? wildcards.TryAdd(name[1..], i) : exact.TryAdd(name, i);
            if (!isNew) context.Refuse(DiagnosticCode.Conflict, hosts[i], $"{Quoted.Text(name)} is given twice");
        }

        if (wildcards.Count == 0) return;
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup = wildcards.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int i = 0; i < hosts.Count; i++)
        {
            ReadOnlySpan<char> name = hosts[i].TextOrEmpty();
            bool isWildcard = name.StartsWith("*");
            for (int from = isWildcard ? 2 : 0; from <= name.Length; from++)
            {
                if (!lookup.TryGetValue(name[from..], out int other)) continue;
                context.Refuse(
                    DiagnosticCode.Conflict,
                    hosts[i],
                    $"{Quoted.Text(name.ToString())} is covered by {Quoted.Text(hosts[other].TextOrEmpty())}");
                break;
            }
        }
    }

    // 6.12: only gateways route by claims.
    private static void CheckNoClaims(KindContext context, NodeView route)
    {
        foreach (NodeView match in route["match"].Entries())
        {
            foreach ((string name, NodeView value) in match["headers"].Members().Concat(match["withoutHeaders"].Members()))
            {
                if (!HeaderNames.BeginsAsClaim(name)) continue;
                context.Refuse(
                    DiagnosticCode.NotAllowedHere,
                    value,
                    "claims can be matched only with gateways, and without mesh among them");
            }
        }
    }
}
