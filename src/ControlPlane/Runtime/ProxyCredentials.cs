using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Authority;
using Sallyport.ControlPlane.Controllers;

namespace Sallyport.ControlPlane.Runtime;

/// <summary>With what a proxy of a Pod speaks to the API: the one place that knows.</summary>
internal sealed class ProxyCredentials(CertificateAuthority authority, ObjectWriter writer, Func<Uri> server)
{
    private const string Rbac = "rbac.authorization.k8s.io";
    private const string Group = "system:sallyport:proxies";

    private static readonly string[] _read = ["get", "list", "watch"];

    /// <summary>Makes the rights of proxies: to read documents.</summary>
    public async Task PrepareAsync(CancellationToken cancel)
    {
        await writer.EnsureAsync(Rbac, "clusterroles", new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = Group },
            ["rules"] = new JsonArray(
                Rule([""], ["configmaps", "namespaces", "pods", "secrets", "services"]),
                Rule(["discovery.k8s.io"], ["endpointslices"]),
                Rule(["security.istio.io", "networking.istio.io", "gateway.networking.k8s.io", "authentication.istio.io"], ["*"])),
        }, cancel);
        await writer.EnsureAsync(Rbac, "clusterrolebindings", new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = Group },
            ["roleRef"] = new JsonObject { ["apiGroup"] = Rbac, ["kind"] = "ClusterRole", ["name"] = Group },
            ["subjects"] = new JsonArray(new JsonObject { ["apiGroup"] = Rbac, ["kind"] = "Group", ["name"] = Group }),
        }, cancel);
    }

    /// <summary>Writes a kubeconfig that only its owner may read.</summary>
    public void Write(string file, PodView pod)
    {
        using X509Certificate2 certificate = authority.IssueClient($"system:sallyport:proxy:{pod.Namespace}:{pod.ServiceAccount}", Group);
        Kubeconfig.Write(file, server(), authority, certificate);
    }

    private static JsonObject Rule(string[] groups, string[] resources) => new()
    {
        ["apiGroups"] = Texts(groups), ["resources"] = Texts(resources), ["verbs"] = Texts(_read),
    };

    private static JsonArray Texts(string[] texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
