using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Access;
using Sallyport.ControlPlane.Authority;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Controllers;

/// <summary>Keeps the mesh's roots in each namespace, in Istio's ConfigMap: a proxy that sees them change asks for a new certificate.</summary>
internal sealed class RootCertificates(ObjectStore store, ObjectWriter writer, WorkloadCertificates certificates)
{
    /// <summary>Its name, as in Istio.</summary>
    public const string ConfigMap = "istio-ca-root-cert";

    private const string Member = "root-cert.pem";

    public async Task SeeAsync(StoreEvent change, CancellationToken cancel)
    {
        if (!certificates.IsOffered) return;
        ObjectKey key = change.Object.Key;
        if (key == certificates.SecretKey || key == MeshSettings.Key)
        {
            foreach (StoredObject ns in store.Current.List("namespaces", null)) await FurnishAsync(ns.Key.Name, cancel);
        }
        else if (key.Resource == "namespaces" && change.Kind != StoreEventKind.Deleted) await FurnishAsync(key.Name, cancel);
        else if (key is { Resource: "configmaps", Name: ConfigMap }) await FurnishAsync(key.Namespace, cancel);
    }

    private async Task FurnishAsync(string ns, CancellationToken cancel)
    {
        if (store.Current.Find(new ObjectKey("namespaces", "", ns)) is not { } there || there.Parse().Text("metadata", "deletionTimestamp") is not null) return;
        if (certificates.Current?.Roots is not { } roots) return;
        ObjectKey key = new("configmaps", ns, ConfigMap);
        await writer.EnsureAsync("", "configmaps", new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = ConfigMap, ["namespace"] = ns, ["labels"] = new JsonObject { ["istio.io/config"] = "true" },
            },
            ["data"] = new JsonObject { [Member] = roots },
        }, cancel);
        await writer.ChangeAsync(key, o =>
        {
            if (o.Text("data", Member) == roots) return false;
            o.Child("data")[Member] = roots;
            return true;
        }, cancel);
    }
}
