using System.Text.Json.Nodes;
using Sallyport.Client;
using Sallyport.Console.Wizard;

namespace Sallyport.Console.Api;

/// <summary>The ingress gateways of a mesh: whatever runs with a label <c>istio</c>, and what Gateways select by it.</summary>
internal static class GatewayChoices
{
    private static readonly ApiKind s_deployment = new("apps", "v1", "deployments", "Deployment");

    /// <returns>At least the one that every installation of Istio has.</returns>
    public static async Task<IReadOnlyList<GatewayChoice>> FindAsync(ApiClient client)
    {
        HashSet<GatewayChoice> found = [];
        (IReadOnlyList<JsonObject> deployments, _) = await ObjectCalls.ListAllAsync(client, s_deployment, null);
        foreach (JsonObject deployment in deployments)
            if ((string?)deployment["spec"]?["template"]?["metadata"]?["labels"]?["istio"] is { Length: > 0 } label)
                found.Add(new GatewayChoice((string?)deployment["metadata"]?["namespace"] ?? "", label));
        (IReadOnlyList<JsonObject> gateways, _) = await ObjectCalls.ListAllAsync(client, ConsoleKinds.Gateway.Api, null);
        foreach (JsonObject gateway in gateways)
            if ((string?)gateway["spec"]?["selector"]?["istio"] is { Length: > 0 } label && found.All(choice => choice.Label != label))
                found.Add(new GatewayChoice("istio-system", label));
        found.Add(new GatewayChoice("istio-system", "ingressgateway"));
        return [.. found.OrderBy(choice => choice.Label != "ingressgateway").ThenBy(choice => choice.ToString(), StringComparer.Ordinal)];
    }
}
