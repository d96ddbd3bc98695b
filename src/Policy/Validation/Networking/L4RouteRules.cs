using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>TLS and TCP routes, and destinations of every route (validation.md 6.13).</summary>
internal static class L4RouteRules
{
    public static void CheckTls(KindContext context, NodeView route, RouteSurroundings around)
    {
        if (route["match"].Count == 0) context.Refuse(DiagnosticCode.Required, route["match"], "at least one match is needed");
        foreach (NodeView match in route["match"].Entries())
        {
            NodeView names = match["sniHosts"];
            if (names.Count == 0) context.Refuse(DiagnosticCode.Required, names, "at least one name is needed");
            foreach (NodeView name in names.Entries()) CheckSniHost(context, name, around);
            CheckConnection(context, match);
        }

        CheckDestinations(context, route, around.IsConverted);
    }

    public static void CheckTcp(KindContext context, NodeView route, RouteSurroundings around)
    {
        foreach (NodeView match in route["match"].Entries()) CheckConnection(context, match);
        CheckDestinations(context, route, around.IsConverted);
    }

    public static void CheckDestination(KindContext context, NodeView destination)
    {
        if (!destination.IsSet) return;
        CommonRules.CheckServiceHost(context, destination["host"], allowStar: false);
        NodeView subset = destination["subset"];
        if (subset.HasText() && !HostNames.IsLabel(subset.Text))
        {
            context.Refuse(DiagnosticCode.InvalidFormat, subset, $"{Quoted.Text(subset.Text!)} is no name of a subset");
        }

        if (destination["port"].IsSet) CommonRules.CheckPort(context, destination["port"]["number"]);
    }

    /// <summary>Weights are not negative, and among several one is more than 0.</summary>
    public static void CheckWeights(KindContext context, NodeView destinations)
    {
        long sum = 0;
        foreach (NodeView destination in destinations.Entries())
        {
            long weight = destination["weight"].Integer ?? 0;
            if (weight < 0) context.Refuse(DiagnosticCode.OutOfRange, destination["weight"], $"{weight} is negative");
            sum += weight;
        }

        if (destinations.Count > 1 && sum == 0)
        {
            context.Refuse(DiagnosticCode.InvalidRoute, destinations, "of several destinations one needs a weight over 0");
        }
    }

    private static void CheckDestinations(KindContext context, NodeView route, bool isConverted)
    {
        NodeView destinations = route["route"];
        if (destinations.Count == 0) context.Refuse(DiagnosticCode.Required, destinations, "at least one destination is needed");
        foreach (NodeView destination in destinations.Entries())
        {
            if (!isConverted) CheckDestination(context, destination["destination"]);
        }

        CheckWeights(context, destinations);
    }

    private static void CheckConnection(KindContext context, NodeView match)
    {
        CommonRules.CheckSubnets(context, match["destinationSubnets"]);
        CommonRules.CheckOptionalPort(context, match["port"]);
        CommonRules.CheckLabels(context, match["sourceLabels"]);
        CommonRules.CheckGatewayNames(context, match["gateways"]);
    }

    private static void CheckSniHost(KindContext context, NodeView name, RouteSurroundings around)
    {
        string text = name.TextOrEmpty();
        if (!HostNames.IsWildcardName(text) && (around.BindsMesh || !SniNames.IsGenerated(text)))
        {
            if (Addresses.IsAddress(text)) context.Warn(DiagnosticCode.Suspicious, name, "clients do not send addresses as server name");
            else context.Refuse(DiagnosticCode.InvalidHost, name, $"{Quoted.Text(text)} is no host name");
            return;
        }

        if (!around.Hosts.Covers(text))
        {
            context.Refuse(DiagnosticCode.InvalidHost, name, $"{Quoted.Text(text)} is not covered by any of the VirtualService's hosts");
        }
    }
}
