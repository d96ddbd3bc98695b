using Sallyport.Engine.Matching;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.Policy.Validation.GatewayApi;

/// <summary>What the definitions of HTTPRoute and GRPCRoute say beyond types.</summary>
internal static class RouteRules
{
    // Each type with the member that it needs.
    private static readonly (string Type, string Member)[] s_filters =
    [
        ("RequestHeaderModifier", "requestHeaderModifier"),
        ("ResponseHeaderModifier", "responseHeaderModifier"),
        ("RequestMirror", "requestMirror"),
        ("RequestRedirect", "requestRedirect"),
        ("URLRewrite", "urlRewrite"),
        ("CORS", "cors"),
        ("ExternalAuth", "externalAuth"),
        ("ExtensionRef", "extensionRef"),
    ];

    public static void Check(KindContext context)
    {
        NodeView rules = context.Spec["rules"];
        for (int i = 0; i < rules.Count; i++)
        {
            CheckMatches(context, rules[i]["matches"]);
            CheckFilters(context, rules[i]["filters"], rules[i]);
            NodeView backends = rules[i]["backendRefs"];
            for (int j = 0; j < backends.Count; j++)
            {
                CheckFilters(context, backends[j]["filters"], rules[i]);
                if (backends[j]["kind"].Text is null or "Service" && !backends[j]["port"].IsSet)
                    context.Error(DiagnosticCode.Required, backends[j], "Must have port for Service reference");
            }
        }
    }

    private static void CheckMatches(KindContext context, NodeView matches)
    {
        for (int i = 0; i < matches.Count; i++)
        {
            CheckPath(context, matches[i]["path"]);
            CheckValues(context, matches[i]["headers"]);
            CheckValues(context, matches[i]["queryParams"]);
            NodeView method = matches[i]["method"];
            if (method.Mapping is not null && string.IsNullOrEmpty(method["service"].Text) && string.IsNullOrEmpty(method["method"].Text))
                context.Error(DiagnosticCode.Required, method, "One or both of 'service' or 'method' must be specified");
        }
    }

    private static void CheckPath(KindContext context, NodeView path)
    {
        if (path["value"].Text is not { } value)
            return;
        if (path["type"].Text == "RegularExpression")
        {
            if (!Re2Regex.TryCompile(value, out _, out string? error))
                context.Error(DiagnosticCode.InvalidFormat, path["value"], $"not a regular expression (RE2): {error}");
            return;
        }
        if (!value.StartsWith('/'))
            context.Error(DiagnosticCode.InvalidFormat, path["value"], "value must be an absolute path and start with '/' when type one of ['Exact', 'PathPrefix']");
        foreach (string part in (string[])["//", "/./", "/../", "%2f", "%2F", "#"])
        {
            if (value.Contains(part, StringComparison.Ordinal))
                context.Error(DiagnosticCode.InvalidFormat, path["value"], $"must not contain '{part}' when type one of ['Exact', 'PathPrefix']");
        }
        foreach (string end in (string[])["/..", "/."])
        {
            if (value.EndsWith(end, StringComparison.Ordinal))
                context.Error(DiagnosticCode.InvalidFormat, path["value"], $"must not end with '{end}' when type one of ['Exact', 'PathPrefix']");
        }
    }

    private static void CheckValues(KindContext context, NodeView matches)
    {
        for (int i = 0; i < matches.Count; i++)
        {
            if (matches[i]["type"].Text == "RegularExpression" && !Re2Regex.TryCompile(matches[i]["value"].Text ?? "", out _, out string? error))
                context.Error(DiagnosticCode.InvalidFormat, matches[i]["value"], $"not a regular expression (RE2): {error}");
        }
    }

    private static void CheckFilters(KindContext context, NodeView filters, NodeView rule)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < filters.Count; i++)
        {
            string type = filters[i]["type"].Text ?? "";
            if (!seen.Add(type) && type is not ("RequestMirror" or "ExtensionRef"))
                context.Error(DiagnosticCode.Conflict, filters[i], $"{type} filter cannot be repeated");
            foreach ((string known, string member) in s_filters)
            {
                if (known == type && !filters[i][member].IsSet)
                    context.Error(DiagnosticCode.Required, filters[i], $"filter.{member} must be specified for {type} filter.type");
                if (known != type && filters[i][member].IsSet)
                    context.Error(DiagnosticCode.Conflict, filters[i][member], $"filter.{member} must be nil if the filter.type is not {known}");
            }
            if (filters[i]["requestRedirect"]["statusCode"].Integer is 304 or 305 or 306)
                context.Error(DiagnosticCode.UnsupportedValue, filters[i]["requestRedirect"]["statusCode"], "must be 301, 302, 303, 307 or 308");
            CheckPathModifier(context, filters[i]["requestRedirect"]["path"], rule);
            CheckPathModifier(context, filters[i]["urlRewrite"]["path"], rule);
        }
        if (seen.Contains("RequestRedirect") && seen.Contains("URLRewrite"))
            context.Error(DiagnosticCode.Conflict, filters, "May specify either httpRouteFilterRequestRedirect or httpRouteFilterRequestRewrite, but not both");
        if (seen.Contains("RequestRedirect") && rule["backendRefs"].Count > 0)
            context.Error(DiagnosticCode.Conflict, filters, "RequestRedirect filter must not be used together with backendRefs");
    }

    private static void CheckPathModifier(KindContext context, NodeView path, NodeView rule)
    {
        if (!path.IsSet)
            return;
        (string wanted, string other) = path["type"].Text == "ReplaceFullPath"
            ? ("replaceFullPath", "replacePrefixMatch") : ("replacePrefixMatch", "replaceFullPath");
        if (!path[wanted].IsSet)
            context.Error(DiagnosticCode.Required, path, $"{wanted} must be specified when type is set to '{path["type"].Text}'");
        if (path[other].IsSet)
            context.Error(DiagnosticCode.Conflict, path[other], $"type must be '{char.ToUpperInvariant(other[0])}{other[1..]}' when {other} is set");
        if (wanted != "replacePrefixMatch")
            return;
        NodeView matches = rule["matches"];
        bool isOnePrefix = matches.Count == 0 || (matches.Count == 1 && matches[0]["path"]["type"].Text is null or "PathPrefix");
        if (!isOnePrefix)
            context.Error(DiagnosticCode.Conflict, path, "path.replacePrefixMatch needs exactly one PathPrefix match");
    }
}
