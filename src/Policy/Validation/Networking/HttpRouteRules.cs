using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>
/// One HTTP route of a VirtualService: which actions go together, destinations, headers (validation.md 6.10, 6.13, 6.14).
/// </summary>
internal static class HttpRouteRules
{
    public static void Check(KindContext context, NodeView route, RouteSurroundings around)
    {
        CheckActions(context, route, around.IsDelegate);
        foreach (NodeView match in route["match"].Entries()) HttpMatchRules.Check(context, match);
        HttpActionRules.CheckRedirect(context, route);
        HttpActionRules.CheckDirectResponse(context, route["directResponse"]);
        HttpActionRules.CheckRewrite(context, route["rewrite"]);
        HttpActionRules.CheckRetries(context, route["retries"]);
        HttpFilterRules.CheckFault(context, route["fault"]);
        HttpFilterRules.CheckCors(context, route["corsPolicy"]);
        CheckMirrors(context, route);
        HeaderRules.CheckOperations(context, route["headers"]);
        HeaderRules.CheckAuthority(context, route);
        foreach (NodeView destination in route["route"].Entries())
        {
            HeaderRules.CheckOperations(context, destination["headers"]);
            if (!around.IsConverted) L4RouteRules.CheckDestination(context, destination["destination"]);
        }

        L4RouteRules.CheckWeights(context, route["route"]);
    }

    private static void CheckActions(KindContext context, NodeView route, bool isDelegate)
    {
        NodeView redirect = route["redirect"], response = route["directResponse"];
        if (route["delegate"].IsSet && !isDelegate)
        {
            if (redirect.IsSet) context.RefuseBeside(redirect, "delegate");
            if (route["route"].Count > 0) context.RefuseBeside(route["route"], "delegate");
            return;
        }

        if (route["delegate"].IsSet)
        {
            context.Refuse(DiagnosticCode.NotAllowedHere, route["delegate"], "a VirtualService without hosts is a delegate itself");
        }

        if (redirect.IsSet)
        {
            RefuseBeside(context, route, "redirect");
            if (response.IsSet) context.RefuseBeside(response, "redirect");
        }
        else if (response.IsSet)
        {
            RefuseBeside(context, route, "directResponse");
        }
        else if (route["route"].Count == 0)
        {
            context.Refuse(DiagnosticCode.Required, route, "a route needs one of route, redirect, directResponse and delegate");
        }

        if (route["mirror"].IsSet && route["mirrors"].Count > 0) context.RefuseBeside(route["mirrors"], "mirror");
    }

    private static void RefuseBeside(KindContext context, NodeView route, string action)
    {
        if (route["route"].Count > 0) context.RefuseBeside(route["route"], action);
        if (route["fault"].IsSet) context.RefuseBeside(route["fault"], action);
        if (route["rewrite"].IsSet) context.RefuseBeside(route["rewrite"], action);
    }

    private static void CheckMirrors(KindContext context, NodeView route)
    {
        NodeView old = route.Either("mirrorPercent", "mirror_percent");
        if (old.IsSet)
        {
            context.Warn(DiagnosticCode.Deprecated, old, "is an old form of mirrorPercentage");
            if (old.Integer > 100) context.Refuse(DiagnosticCode.OutOfRange, old, $"{old.Integer} is over 100");
        }

        CheckPercentage(context, route["mirrorPercentage"]);
        L4RouteRules.CheckDestination(context, route["mirror"]);
        foreach (NodeView mirror in route["mirrors"].Entries())
        {
            L4RouteRules.CheckDestination(context, mirror["destination"]);
            CheckPercentage(context, mirror["percentage"]);
        }
    }

    private static void CheckPercentage(KindContext context, NodeView percentage)
    {
        double value = percentage["value"].Number ?? 0;
        if (value is not (>= 0 and <= 100))
        {
            context.Refuse(DiagnosticCode.OutOfRange, percentage["value"], $"{value} is not between 0 and 100");
        }
    }
}
