using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sallyport.ControlPlane.OpenApi;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Api;

/// <summary>Paths that name no object: what there is, which version this is, whether it is well.</summary>
internal sealed class NonResources(ServedKinds kinds)
{
    private static readonly string[] _health = ["healthz", "livez", "readyz"];

    private readonly Discovery _discovery = new(kinds);
    private readonly OpenApiIndex _openApi = new(kinds, new Discovery(kinds));

    public Task AnswerAsync(HttpContext http, string[] parts)
    {
        if (_health.Contains(parts[0])) return WriteTextAsync(http, "ok");
        if (parts is ["version"]) return WriteAsync(http, Version(), "application/json");
        if (parts is ["openapi", "v3", ..])
            return WriteAsync(http, _openApi.Answer(parts.AsSpan(2)) ?? throw Refusals.NoSuchPath(), "application/json");
        if (parts is ["openapi", "v2"]) return WriteAsync(http, SwaggerDocument.Bytes, SwaggerDocument.MediaType);
        bool isAggregated = parts is ["api"] or ["apis"] && http.Request.Headers.Accept.ToString().Contains("as=APIGroupDiscoveryList", StringComparison.Ordinal);
        JsonObject answer = _discovery.Answer(parts, isAggregated) ?? throw Refusals.NoSuchPath();
        return WriteAsync(http, answer, isAggregated
            ? "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
            : "application/json");
    }

    // The version of the API that is spoken, with ours behind it.
    private static JsonObject Version() => new()
    {
        ["major"] = "1",
        ["minor"] = "32",
        ["gitVersion"] = $"v1.32.0+sallyport.{Assembly.GetExecutingAssembly().GetName().Version?.ToString(3)}",
        ["platform"] = "linux/amd64",
    };

    private static async Task WriteTextAsync(HttpContext http, string text)
    {
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.WriteAsync(text, http.RequestAborted);
    }

    private static Task WriteAsync(HttpContext http, JsonObject body, string type) => WriteAsync(http, JsonBody.Write(body), type);

    private static async Task WriteAsync(HttpContext http, byte[] bytes, string type)
    {
        http.Response.ContentType = type;
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }
}
