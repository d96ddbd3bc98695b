using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sallyport.Client;

/// <summary>Start here: calls to the Kubernetes API. What goes wrong is a value; only a caller's cancellation is thrown.</summary>
public sealed class ApiClient : IDisposable
{
    /// <summary>Largest answer that is read; a page of five hundred documents has some megabytes.</summary>
    private const int MaxAnswerBytes = 64 * 1024 * 1024;

    private const string Json = "application/json";
    private static readonly TimeSpan s_answerLimit = TimeSpan.FromSeconds(30);

    private readonly ApiAccess _access;
    private readonly HttpMessageInvoker _http;

    /// <param name="access">Where the API is; must live as long as this.</param>
    public ApiClient(ApiAccess access)
    {
        _access = access;
        _http = new HttpMessageInvoker(ApiTransport.Create(access));
    }

    /// <summary>Namespace of the kubeconfig's context.</summary>
    public string Namespace => _access.Namespace;

    public Uri Server => _access.Server;

    public Task<ApiResult> GetAsync(ApiKind kind, string? ns, string name, CancellationToken cancel) =>
        SendAsync(HttpMethod.Get, kind.Path(ns, name), null, cancel);

    /// <summary>One page of a list.</summary>
    public Task<ApiResult> ListAsync(ApiKind kind, string? ns, ListQuery query, CancellationToken cancel) =>
        SendAsync(HttpMethod.Get, kind.Path(ns) + query.ToQuery(), null, cancel);

    public Task<ApiResult> CreateAsync(ApiKind kind, string? ns, JsonObject o, CancellationToken cancel, string? name = null, string? subresource = null) =>
        SendAsync(HttpMethod.Post, kind.Path(ns, name, subresource), Body(o, Json), cancel);

    /// <summary>Writes the whole object; refused with <see cref="ApiFailure.Conflict"/> when its resourceVersion is no longer the latest.</summary>
    public Task<ApiResult> UpdateAsync(ApiKind kind, string? ns, string name, JsonObject o, CancellationToken cancel, string? subresource = null) =>
        SendAsync(HttpMethod.Put, kind.Path(ns, name, subresource), Body(o, Json), cancel);

    /// <summary>JSON merge patch (RFC 7386).</summary>
    public Task<ApiResult> PatchAsync(ApiKind kind, string? ns, string name, JsonObject patch, CancellationToken cancel, string? subresource = null) =>
        SendAsync(HttpMethod.Patch, kind.Path(ns, name, subresource), Body(patch, "application/merge-patch+json"), cancel);

    /// <summary>Server-side apply; <paramref name="force"/> takes fields from other managers.</summary>
    public Task<ApiResult> ApplyAsync(
        ApiKind kind, string? ns, string name, JsonObject o, string manager, bool force, CancellationToken cancel, string? subresource = null) =>
        SendAsync(
            HttpMethod.Patch,
            $"{kind.Path(ns, name, subresource)}?fieldManager={Uri.EscapeDataString(manager)}&force={(force ? "true" : "false")}",
            Body(o, "application/apply-patch+yaml"), cancel);

    public Task<ApiResult> DeleteAsync(ApiKind kind, string? ns, string name, CancellationToken cancel) =>
        SendAsync(HttpMethod.Delete, kind.Path(ns, name), null, cancel);

    /// <summary>
    /// Opens a stream of changes after a version; its answer's head is awaited, at most 30 s. The server is asked to end it after
    /// <paramref name="limit"/>.
    /// </summary>
    public async Task<(ApiWatch? Watch, ApiStatus? Status)> WatchAsync(
        ApiKind kind, string? ns, ListQuery query, string version, TimeSpan limit, CancellationToken cancel)
    {
        using CancellationTokenSource head = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        head.CancelAfter(s_answerLimit);
        HttpResponseMessage? response = null;
        try
        {
            using HttpRequestMessage request = Request(HttpMethod.Get, kind.Path(ns) + query.ToWatchQuery(version, limit), null);
            response = await _http.SendAsync(request, head.Token);
            if (!response.IsSuccessStatusCode)
                return (null, (await ReadAsync(response, head.Token)).Status);
            ApiWatch watch = new(response, await response.Content.ReadAsStreamAsync(head.Token));
            response = null;
            return (watch, null);
        }
        catch (Exception problem) when (ApiTransport.FailureOf(problem, cancel) is { } status)
        {
            return (null, status);
        }
        finally
        {
            response?.Dispose();
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Any call: for paths that have no method of their own.</summary>
    public async Task<ApiResult> SendAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(s_answerLimit);
        try
        {
            using HttpRequestMessage request = Request(method, path, body);
            using HttpResponseMessage response = await _http.SendAsync(request, limit.Token);
            return await ReadAsync(response, limit.Token);
        }
        catch (Exception problem) when (ApiTransport.FailureOf(problem, cancel) is { } status)
        {
            return ApiResult.Failed(status);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, HttpContent? body)
    {
        HttpRequestMessage request = new(method, new Uri(_access.Server, path))
        {
            Content = body,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(Json));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("sallyport", null));
        if ((_access.TokenFile is { } file ? ApiTransport.ReadToken(file) : _access.Token) is { Length: > 0 } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    private static async Task<ApiResult> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        JsonNode? body = await ReadBodyAsync(response.Content, cancel);
        if (response.IsSuccessStatusCode)
            return body is JsonObject o ? ApiResult.Done(o) : ApiResult.Failed(ApiStatus.Of(ApiFailure.Malformed, "the answer is not a JSON object"));
        return ApiResult.Failed(ApiStatus.Read((int)response.StatusCode, body as JsonObject, response.Headers.RetryAfter?.Delta));
    }

    // A refusal need not be JSON: a proxy in between may have made it. Then its code must do.
    private static async Task<JsonNode?> ReadBodyAsync(HttpContent content, CancellationToken cancel)
    {
        if (content.Headers.ContentLength > MaxAnswerBytes)
            return null;
        using BoundedBuffer buffer = new(MaxAnswerBytes);
        if (!await buffer.FillAsync(await content.ReadAsStreamAsync(cancel), cancel))
            return null;
        try
        {
            return ApiJson.Parse(buffer.Written);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ByteArrayContent Body(JsonObject o, string type)
    {
        ByteArrayContent content = new(JsonSerializer.SerializeToUtf8Bytes(o, ApiJson.Options));
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return content;
    }
}
