using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources.Mesh;
using Sallyport.Policy.Validation.Schemas;
using static Sallyport.Policy.Validation.Schemas.Schema;

namespace Sallyport.Policy.Validation.Mesh;

/// <summary>Reads external authorizers of the mesh. A bad one is kept and marked, so that it refuses (validation.md 5.7).</summary>
internal static class ExtensionProviderReader
{
    public static ObjectSchema BuildSchema()
    {
        ObjectSchema body = Object(
            Field("maxRequestBytes", Unsigned32),
            Field("allowPartialMessage", Flag),
            Field("packAsBytes", Flag));
        FieldSchema[] common =
        [
            Field("service", Text),
            Field("port", Unsigned32),
            Field("timeout", new DurationSchema { Minimum = TimeSpan.Zero, WholeMilliseconds = false }),
            Field("failOpen", Flag),
            Field("clearRouteCache", Flag),
            Field("statusOnError", Text),
            Field("includeRequestBodyInCheck", body),
        ];
        return MeshConfigReader.Partial(
            Field("name", Text),
            Field("envoyExtAuthzGrpc", Object(common)),
            Field("envoyExtAuthzHttp", Object(
            [
                .. common,
                Field("pathPrefix", Text),
                Field("includeHeadersInCheck", Texts),
                Field("includeRequestHeadersInCheck", Texts),
                Field("includeAdditionalHeadersInCheck", TextMap),
                Field("headersToUpstreamOnAllow", Texts),
                Field("headersToDownstreamOnDeny", Texts),
                Field("headersToDownstreamOnAllow", Texts),
            ])));
    }

    /// <summary>Reads the list. Each problem is a warning, since it refuses requests and not the documents.</summary>
    public static IReadOnlyList<ExtensionProvider> Read(NodeView list, Diagnostics diagnostics)
    {
        List<ExtensionProvider> providers = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < list.Count; i++)
        {
            NodeView entry = list[i];
            string name = entry["name"].Text ?? "";
            bool isGrpc = entry["envoyExtAuthzGrpc"].IsSet;
            NodeView settings = isGrpc ? entry["envoyExtAuthzGrpc"] : entry["envoyExtAuthzHttp"];
            if (!settings.IsSet) continue;
            ExtensionProvider provider = ReadSettings(name, isGrpc, settings);
            string? problem = names.Add(name)
                ? ExtensionProviderRules.FindProblem(provider, settings["statusOnError"].Text)
                : $"the provider name {Quoted.Text(name)} is given twice";
            if (problem is not null)
            {
                diagnostics.Warning(DiagnosticCode.InvalidProvider, settings, $"{problem}; requests that need this provider are refused");
            }
            providers.Add(provider with { Problem = problem });
        }

        return providers;
    }

    private static ExtensionProvider ReadSettings(string name, bool isGrpc, NodeView settings) => new()
    {
        Name = name,
        IsGrpc = isGrpc,
        Service = settings["service"].Text ?? "",
        Port = (int)Math.Min(settings["port"].Integer ?? 0, int.MaxValue),
        Timeout = GoDuration.ToTimeSpan(settings["timeout"].Text),
        PathPrefix = settings["pathPrefix"].Text ?? "",
        FailOpen = settings["failOpen"].Boolean ?? false,
        ClearRouteCache = settings["clearRouteCache"].Boolean ?? false,
        StatusOnError = ExtensionProviderRules.ParseStatus(settings["statusOnError"].Text) ?? 403,
        IncludeRequestBodyInCheck = settings["includeRequestBodyInCheck"] is { IsSet: true } body
            ? new ExtensionProviderRequestBody(
                (uint)(body["maxRequestBytes"].Integer ?? 0),
                body["allowPartialMessage"].Boolean ?? false,
                body["packAsBytes"].Boolean ?? false)
            : null,
        IncludeRequestHeadersInCheck = settings["includeRequestHeadersInCheck"].Strings() is { Count: > 0 } headers
            ? headers
            : settings["includeHeadersInCheck"].Strings(),
        IncludeAdditionalHeadersInCheck = settings["includeAdditionalHeadersInCheck"].StringMap(),
        HeadersToUpstreamOnAllow = settings["headersToUpstreamOnAllow"].Strings(),
        HeadersToDownstreamOnDeny = settings["headersToDownstreamOnDeny"].Strings(),
        HeadersToDownstreamOnAllow = settings["headersToDownstreamOnAllow"].Strings(),
    };
}
