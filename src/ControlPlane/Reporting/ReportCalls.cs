using System.Globalization;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Reporting;

/// <summary>The resources of <c>sallyport.dev</c>: <c>proxyreports</c>, which proxies create and people list, <c>decisions</c> and <c>keysets</c>.</summary>
internal sealed class ReportCalls(ProxyReports reports)
{
    public const string Group = "sallyport.dev";

    private const int DefaultLimit = 500;

    public Task AnswerAsync(ApiCall call)
    {
        if (call.Path.Subresource is not null) throw Refusals.MethodNotAllowed();
        bool isReport = call.Type.Kind == "ProxyReport";
        return call.Verb switch
        {
            "create" when isReport && call.Path.Name is null => TakeAsync(call),
            "list" => ListAsync(call),
            "get" => GetAsync(call),
            _ => throw Refusals.MethodNotAllowed(),
        };
    }

    private async Task TakeAsync(ApiCall call)
    {
        (JsonObject body, _) = await call.ReadObjectAsync();
        if (string.IsNullOrEmpty(body.Text("metadata", "name")))
            throw Refusals.Invalid(call.Type, "", [Cause.Required("metadata.name", "the name of the proxy")]);
        reports.Take(call.User, call.Path.Namespace!, body);
        // Not what was sent: it may be long, and nobody reads it.
        await call.AnswerAsync(201, new JsonObject
        {
            ["kind"] = call.Type.Kind, ["apiVersion"] = call.Type.ApiVersion(call.Path.Version),
            ["metadata"] = new JsonObject { ["name"] = body.Text("metadata", "name"), ["namespace"] = call.Path.Namespace },
        });
    }

    private Task GetAsync(ApiCall call)
    {
        JsonObject found = All(call).FirstOrDefault(o => o.Text("metadata", "name") == call.Path.Name) ?? throw Refusals.NotFound(call.Type, call.Path.Name!);
        found = found.DeepClone().AsObject();
        return call.AnswerAsync(200, Table.IsAsked(call) ? Table.Of(call, [found], Metadata()) : found);
    }

    private Task ListAsync(ApiCall call)
    {
        FieldSelector fields = FieldSelector.Parse(call.Query("fieldSelector"), call.Type);
        int limit = int.TryParse(call.Query("limit"), NumberStyles.None, CultureInfo.InvariantCulture, out int asked) && asked > 0
            ? Math.Min(asked, DefaultLimit) : DefaultLimit;
        IEnumerable<JsonObject> all = All(call).Where(fields.Matches);
        // Decisions are the newest ones, and there are no more of them; the others come in the order of their names, page by page.
        bool isPaged = call.Type.Kind != "Decision";
        if (isPaged && call.Query("continue") is { Length: > 0 } last) all = all.SkipWhile(o => string.CompareOrdinal(OrderOf(o), last) <= 0);
        // Copies: decisions are those that are kept, and a node stands in one document.
        JsonObject[] page = [.. all.Take(limit + 1).Select(o => isPaged ? o : o.DeepClone().AsObject())];
        JsonObject metadata = Metadata();
        if (page.Length > limit)
        {
            page = page[..limit];
            if (isPaged) metadata["continue"] = OrderOf(page[^1]);
        }
        return call.AnswerAsync(200, Table.IsAsked(call) ? Table.Of(call, page, metadata) : new JsonObject
        {
            ["kind"] = call.Type.Kind + "List", ["apiVersion"] = call.Type.ApiVersion(call.Path.Version), ["metadata"] = metadata, ["items"] = new JsonArray([.. page]),
        });
    }

    private IEnumerable<JsonObject> All(ApiCall call)
    {
        string? ns = call.Path.Namespace;
        return call.Type.Kind switch
        {
            "Decision" => reports.Decisions(ns),
            "KeySet" => reports.Connected.SelectMany(proxy => proxy.KeySets.Where(keys => ns is null || keys.Namespace == ns).Select(keys => keys.Shown(proxy)))
                .OrderBy(OrderOf, StringComparer.Ordinal),
            _ => reports.Connected.Where(proxy => ns is null || proxy.Namespace == ns).Select(Shown).OrderBy(OrderOf, StringComparer.Ordinal),
        };
    }

    private static string OrderOf(JsonObject o) => $"{o.Text("metadata", "namespace")}/{o.Text("metadata", "name")}";

    private static JsonObject Shown(ReportingProxy proxy) => new()
    {
        ["apiVersion"] = "sallyport.dev/v1",
        ["kind"] = "ProxyReport",
        ["metadata"] = new JsonObject { ["name"] = proxy.Name, ["namespace"] = proxy.Namespace, ["creationTimestamp"] = ObjectMetadata.TimeText(proxy.LastSeen) },
        ["spec"] = new JsonObject
        {
            ["role"] = proxy.Role,
            ["revision"] = proxy.Revision,
            ["policies"] = new JsonArray([.. (proxy.Policies ?? []).Select(policy => (JsonNode)new JsonObject
            {
                ["kind"] = policy.Kind, ["namespace"] = policy.Namespace, ["name"] = policy.Name, ["generation"] = policy.Generation, ["inForce"] = policy.IsInForce,
            })]),
        },
    };

    private static JsonObject Metadata() => new() { ["resourceVersion"] = "0" };
}
