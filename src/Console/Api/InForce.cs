using System.Text.Json.Nodes;
using Sallyport.Client;

namespace Sallyport.Console.Api;

/// <summary>The documents a trial judges by: what a proxy would read, as far as this person may.</summary>
internal static class InForce
{
    private static readonly ApiKind[] s_kinds =
    [
        ConsoleKinds.RequestAuthentication.Api, ConsoleKinds.AuthorizationPolicy.Api, ConsoleKinds.PeerAuthentication.Api,
        ConsoleKinds.Gateway.Api, ConsoleKinds.VirtualService.Api,
        new("networking.istio.io", "v1", "serviceentries", "ServiceEntry"), new("networking.istio.io", "v1", "workloadentries", "WorkloadEntry"),
        new("networking.istio.io", "v1", "destinationrules", "DestinationRule"),
        new("", "v1", "services", "Service"),
    ];

    // The mesh's configuration, and the authorities that the fetching of key sets trusts.
    private static readonly string[] s_meshMaps = ["istio", "pilot-jwks-extra-cacerts"];

    private static readonly ApiKind s_configMap = new("", "v1", "configmaps", "ConfigMap");

    /// <summary>The same documents with one in place of its former state, or added.</summary>
    public static IReadOnlyList<JsonObject> With(IReadOnlyList<JsonObject> documents, JsonObject edited) =>
        [.. documents.Where(o => IdentityOf(o) != IdentityOf(edited)), edited];

    /// <summary>Is it of a kind that a trial judges by?</summary>
    public static bool Counts(ConsoleKind kind) => s_kinds.Any(one => one.Group == kind.Api.Group && one.Kind == kind.Api.Kind);

    /// <returns>The documents, and which kinds could not be read.</returns>
    public static Task<(IReadOnlyList<JsonObject> Documents, IReadOnlyList<string> Missing)> ReadAsync(ApiClient client) => ReadAsync(client, s_kinds);

    /// <summary>Those of some kinds, and the mesh's configuration.</summary>
    /// <param name="client">Whose rights count.</param>
    /// <param name="kinds">The kinds.</param>
    /// <param name="spaces">Their namespaces; null: all.</param>
    /// <returns>The documents, and which kinds could not be read.</returns>
    public static async Task<(IReadOnlyList<JsonObject> Documents, IReadOnlyList<string> Missing)> ReadAsync(
        ApiClient client, IReadOnlyList<ApiKind> kinds, IReadOnlyList<string?>? spaces = null)
    {
        List<JsonObject> all = [];
        List<string> missing = [];
        foreach ((ApiKind kind, string? space) in kinds.SelectMany(kind => (spaces ?? [null]).Select(space => (kind, space))))
        {
            (IReadOnlyList<JsonObject> found, ApiStatus? refusal) = await ObjectCalls.ListAllAsync(client, kind, space);
            all.AddRange(found);
            if (refusal is not null)
                missing.Add(kind.Kind);
        }
        foreach (string name in s_meshMaps)
            if (await client.GetAsync(s_configMap, "istio-system", name, CancellationToken.None) is { IsDone: true } map)
                all.Add(map.Object);
        return (all, missing);
    }

    // Versions of a group are views of the same object.
    private static (string? Group, string? Kind, string? Namespace, string? Name) IdentityOf(JsonObject o) =>
        (((string?)o["apiVersion"])?.Split('/') is [string group, _] ? group : "", (string?)o["kind"], (string?)o["metadata"]?["namespace"], (string?)o["metadata"]?["name"]);
}
