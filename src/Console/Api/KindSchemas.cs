using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Sallyport.Client;

namespace Sallyport.Console.Api;

/// <summary>
/// Schemas of kinds from the API's own <c>/openapi/v3</c>, so that also kinds that somebody defined have one. Shared by all sessions: whoever is
/// signed in may read them.
/// </summary>
internal sealed class KindSchemas(TimeProvider time)
{
    private const int MaxDocuments = 30;

    /// <summary>Kinds may come and go; nobody notices a minute.</summary>
    private static readonly TimeSpan s_fresh = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (DateTimeOffset Read, JsonObject? Schemas)> _documents = new(StringComparer.Ordinal);

    /// <summary>The schema of a kind; null when the API has none.</summary>
    public async Task<KindSchema?> FindAsync(ApiClient client, string apiVersion, string kind)
    {
        if (!apiVersion.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '/') || apiVersion.Contains("..", StringComparison.Ordinal))
            return null;
        if (!_documents.TryGetValue(apiVersion, out var known) || time.GetUtcNow() - known.Read > s_fresh)
        {
            ApiResult document = await client.SendAsync(HttpMethod.Get, "/openapi/v3/" + (apiVersion.Contains('/') ? "apis/" : "api/") + apiVersion, null, CancellationToken.None);
            if (!document.IsDone)
                return null;
            if (_documents.Count >= MaxDocuments)
                _documents.Clear();
            known = _documents[apiVersion] = (time.GetUtcNow(), document.Object["components"]?["schemas"] as JsonObject);
        }
        return known.Schemas is null ? null : KindSchema.Find(known.Schemas, apiVersion, kind);
    }
}
