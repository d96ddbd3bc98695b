using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Controllers;

/// <summary>A namespace's life: what every one has, and the removal of its content before it goes.</summary>
internal sealed class NamespaceController(ObjectStore store, ObjectWriter writer, string authorityPem)
{
    public async Task SeeAsync(StoreEvent change, CancellationToken cancel)
    {
        ObjectKey key = change.Object.Key;
        // Also when something inside one that goes was the last: then it may go.
        string ns = key.Resource == "namespaces" ? key.Name : change.Kind == StoreEventKind.Deleted ? key.Namespace : "";
        if (ns.Length == 0 || store.Current.Find(new ObjectKey("namespaces", "", ns)) is not { } stored) return;
        if (stored.Parse().Text("metadata", "deletionTimestamp") is not null) await EmptyAsync(stored.Key, cancel);
        else await FurnishAsync(ns, cancel);
    }

    private async Task FurnishAsync(string ns, CancellationToken cancel)
    {
        await writer.EnsureAsync("", "serviceaccounts", new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "default", ["namespace"] = ns },
        }, cancel);
        await writer.EnsureAsync("", "configmaps", new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = "kube-root-ca.crt",
                ["namespace"] = ns,
                ["annotations"] = new JsonObject
                {
                    ["kubernetes.io/description"] = "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints "
                        + "such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.",
                },
            },
            ["data"] = new JsonObject { ["ca.crt"] = authorityPem },
        }, cancel);
    }

    private async Task EmptyAsync(ObjectKey key, CancellationToken cancel)
    {
        Snapshot now = store.Current;
        StoredObject[] content = [.. now.ResourcesIn(key.Name).SelectMany(resource => now.List(resource, key.Name))];
        foreach (StoredObject o in content) await writer.DeleteAsync(o.Key, cancel);
        if (store.Current.ResourcesIn(key.Name).Any()) return;
        await writer.ChangeAsync(
            key,
            o =>
            {
                if (o["spec"] is not JsonObject spec || !spec.Items("finalizers").Any(f => f.Text() == "kubernetes")) return false;
                spec["finalizers"] = new JsonArray([.. spec.Items("finalizers").Where(f => f.Text() != "kubernetes").Select(f => f?.DeepClone())]);
                return true;
            },
            cancel);
    }
}
