using System.Text.Json.Nodes;
using Sallyport.Client;
using Sallyport.Proxy.Identity;

namespace Sallyport.Up;

/// <summary>The mesh's own certificate authority, made once and kept as the Secret <c>cacerts</c>. One that is there already stays.</summary>
internal static class MeshAuthorityInstallation
{
    private const string Namespace = "istio-system", Name = "cacerts";

    private static readonly ApiKind _secrets = new("", "v1", "secrets", "Secret");

    public static async Task<ApiStatus?> EnsureAsync(ApiClient client, CancellationToken cancel)
    {
        ApiResult found = await client.GetAsync(_secrets, Namespace, Name, cancel);
        if (found.IsDone) return null;
        MeshAuthority made = AuthorityMaker.Create("cluster.local", TimeProvider.System.GetUtcNow());
        ApiResult created = await client.CreateAsync(_secrets, Namespace, new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject { ["name"] = Name, ["namespace"] = Namespace },
            ["type"] = "Opaque",
            ["stringData"] = new JsonObject
            {
                [MeshAuthority.CertificateFile] = made.Certificate, [MeshAuthority.KeyFile] = made.Key,
                [MeshAuthority.ChainFile] = made.Chain, [MeshAuthority.RootsFile] = made.Roots,
            },
        }, cancel);
        return created.IsDone || created.Status.Failure == ApiFailure.Conflict ? null : created.Status;
    }
}
