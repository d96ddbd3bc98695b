using System.Globalization;
using System.Text.Json.Nodes;
using Sallyport.Client;

namespace Sallyport.Console.Api;

/// <summary>"Refetch keys now": an annotation that every proxy with the policy watches.</summary>
internal static class KeyRefetch
{
    /// <returns>What kept it from being asked for; null: nothing.</returns>
    public static async Task<ApiStatus?> AskAsync(ApiClient client, string? ns, string name, DateTimeOffset now)
    {
        JsonObject patch = new()
        {
            ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["sallyport.dev/refetch-keys"] = now.ToString("O", CultureInfo.InvariantCulture) } },
        };
        return (await client.PatchAsync(ConsoleKinds.RequestAuthentication.Api, ns, name, patch, CancellationToken.None)).Status;
    }
}
