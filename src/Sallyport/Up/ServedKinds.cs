using System.Text.Json.Nodes;
using Sallyport.Client;

namespace Sallyport.Up;

/// <summary>What the API calls a kind in its URLs, asked of the API itself.</summary>
internal sealed class ServedKinds(ApiClient client)
{
    private readonly Dictionary<string, JsonArray> _known = new(StringComparer.Ordinal);

    /// <summary>The kind, and whether it lies in namespaces; null when there is none.</summary>
    public async Task<(ApiKind Kind, bool IsNamespaced)?> FindAsync(string apiVersion, string kind, CancellationToken cancel)
    {
        int slash = apiVersion.IndexOf('/');
        string group = slash < 0 ? "" : apiVersion[..slash], version = apiVersion[(slash + 1)..];
        JsonNode? found = (await ResourcesAsync(group, version, cancel))
            .FirstOrDefault(r => (string?)r?["kind"] == kind && ((string?)r?["name"])?.Contains('/') == false);
        return found is null ? null : (new ApiKind(group, version, (string)found["name"]!, kind), (bool)found["namespaced"]!);
    }

    private async Task<JsonArray> ResourcesAsync(string group, string version, CancellationToken cancel)
    {
        string path = group.Length == 0 ? $"api/{Uri.EscapeDataString(version)}" : $"apis/{Uri.EscapeDataString(group)}/{Uri.EscapeDataString(version)}";
        if (_known.TryGetValue(path, out JsonArray? known)) return known;
        ApiResult answer = await client.SendAsync(HttpMethod.Get, path, null, cancel);
        return _known[path] = answer.Object?["resources"] as JsonArray ?? [];
    }
}
