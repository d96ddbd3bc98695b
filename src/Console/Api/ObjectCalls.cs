using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Sallyport.Client;

namespace Sallyport.Console.Api;

/// <summary>Calls that take the text of an editor as it is, so that what is checked and stored is what a person wrote.</summary>
internal static class ObjectCalls
{
    /// <summary>Replaces an object; <paramref name="isTrial"/> asks what would become of it, and stores nothing.</summary>
    public static Task<ApiResult> ReplaceAsync(ApiClient client, ApiKind kind, string? ns, string name, string yaml, bool isTrial, CancellationToken cancel = default) =>
        client.SendAsync(HttpMethod.Put, kind.Path(ns, name) + Query(isTrial), Yaml(yaml), cancel);

    /// <summary>Makes an object.</summary>
    public static Task<ApiResult> CreateAsync(ApiClient client, ApiKind kind, string? ns, string yaml, bool isTrial, CancellationToken cancel = default) =>
        client.SendAsync(HttpMethod.Post, kind.Path(ns) + Query(isTrial), Yaml(yaml), cancel);

    /// <summary>Applies an object's fields as the console's own; those of another manager are a conflict and stay.</summary>
    public static Task<ApiResult> ApplyAsync(ApiClient client, ApiKind kind, JsonObject o, bool isTrial, CancellationToken cancel = default)
    {
        ByteArrayContent content = new(Encoding.UTF8.GetBytes(o.ToJsonString()));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/apply-patch+yaml");
        return client.SendAsync(
            HttpMethod.Patch, kind.Path((string?)o["metadata"]?["namespace"], (string?)o["metadata"]?["name"]) + Query(isTrial), content, cancel);
    }

    /// <summary>All objects of a kind, page by page, up to a bound.</summary>
    /// <returns>The objects with apiVersion and kind, or the refusal.</returns>
    public static async Task<(IReadOnlyList<JsonObject> Objects, ApiStatus? Refusal)> ListAllAsync(
        ApiClient client, ApiKind kind, string? ns, CancellationToken cancel = default)
    {
        List<JsonObject> all = [];
        ListQuery query = new() { Limit = 500 };
        do
        {
            ApiResult page = await client.ListAsync(kind, ns, query, cancel);
            if (!page.IsDone)
                return (all, page.Status);
            all.AddRange(ItemsOf(page.Object, kind));
            query = query with { Continue = (string?)page.Object["metadata"]?["continue"] };
        }
        while (query.Continue is { Length: > 0 } && all.Count < MaxObjects);
        return (all, null);
    }

    /// <summary>Entries of a list, each made an object of its own.</summary>
    public static IEnumerable<JsonObject> ItemsOf(JsonObject list, ApiKind kind)
    {
        foreach (JsonNode? item in list["items"] as JsonArray ?? [])
        {
            if (item?.DeepClone() is not JsonObject o)
                continue;
            o["apiVersion"] = kind.ApiVersion;
            o["kind"] = kind.Kind;
            yield return o;
        }
    }

    /// <summary>What one page of the console may need to know; more is a matter for lists with pages.</summary>
    private const int MaxObjects = 20_000;

    private static string Query(bool isTrial) =>
        "?fieldManager=sallyport-console&fieldValidation=Strict" + (isTrial ? "&dryRun=All" : "");

    private static ByteArrayContent Yaml(string text)
    {
        ByteArrayContent content = new(Encoding.UTF8.GetBytes(text));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/yaml");
        return content;
    }
}
