using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Admission;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Controllers;

/// <summary>Keeps as many Pods as a ReplicaSet wants.</summary>
internal sealed class ReplicaSetController(ObjectStore store, ObjectWriter writer, EventRecorder events, SidecarInjection? injection)
{
    public const string Resource = "replicasets.apps";

    public async Task SeeAsync(StoreEvent change, CancellationToken cancel)
    {
        ObjectKey key = change.Object.Key;
        if (key.Resource == Resource) await SyncAsync(key, cancel);
        else if (key.Resource == "pods") await SeePodAsync(change, cancel);
    }

    private async Task SeePodAsync(StoreEvent change, CancellationToken cancel)
    {
        if (Owners.ControllerKey(change.Object, "ReplicaSet", Resource) is { } owner) await SyncAsync(owner, cancel);
        else if (change.Kind != StoreEventKind.Deleted) await OfferAsync(change.Object.Parse(), change.Object.Key.Namespace, cancel);
    }

    // A pod that nobody controls belongs to whoever selects it.
    private async Task OfferAsync(JsonObject pod, string ns, CancellationToken cancel)
    {
        StoredObject? taker = store.Current.List(Resource, ns).FirstOrDefault(set => Selects(set.Parse(), pod));
        if (taker is not null) await SyncAsync(taker.Key, cancel);
    }

    private async Task SyncAsync(ObjectKey key, CancellationToken cancel)
    {
        if (store.Current.Find(key)?.Parse() is not { } set || Owners.IsGoing(set)) return;
        await ClaimAsync(set, cancel);
        JsonObject[] pods = [.. store.Current.ControlledBy(set, "pods").Where(IsAlive)];
        long wanted = set.Integer("spec", "replicas") ?? 1;
        for (long missing = wanted - pods.Length; missing > 0; missing--) await CreateAsync(set, cancel);
        foreach (JsonObject pod in pods.OrderBy(Value).ThenByDescending(p => p.Text("metadata", "creationTimestamp"), StringComparer.Ordinal)
            .Take((int)Math.Max(0, pods.Length - wanted)))
        {
            await writer.DeleteAsync(Owners.KeyOf("pods", pod), cancel);
            await events.RecordAsync(set, "Normal", "SuccessfulDelete", $"Deleted pod: {pod.Text("metadata", "name")}", cancel);
        }
        pods = [.. store.Current.ControlledBy(set, "pods").Where(IsAlive)];
        await writer.ChangeAsync(key, o => WriteStatus(o, pods), cancel);
    }

    // Labels decide: a pod that was relabelled is set free, one that fits is taken.
    private async Task ClaimAsync(JsonObject set, CancellationToken cancel)
    {
        string uid = set.Text("metadata", "uid")!;
        foreach (StoredObject stored in store.Current.List("pods", set.Text("metadata", "namespace")!).ToArray())
        {
            JsonObject pod = stored.Parse();
            bool isMine = Owners.ControllerOf(pod).Text("uid") == uid, fits = Selects(set, pod);
            if (Owners.IsGoing(pod) || isMine == fits || (fits && Owners.ControllerOf(pod) is not null)) continue;
            await writer.ChangeAsync(stored.Key, o => fits ? Take(o, set) : SetFree(o, uid), cancel);
        }
    }

    private async Task CreateAsync(JsonObject set, CancellationToken cancel)
    {
        JsonObject template = set.At("spec", "template")!.AsObject();
        string prefix = $"{set.Text("metadata", "name")}-";
        JsonObject spec = template["spec"]?.DeepClone() as JsonObject ?? [];
        JsonObject metadata = new()
        {
            ["name"] = GeneratedName.From(prefix), ["generateName"] = prefix, ["namespace"] = set.Text("metadata", "namespace"),
            ["ownerReferences"] = new JsonArray(Owners.Reference(set)),
        };
        foreach (string name in (string[])["labels", "annotations"])
        {
            if (template.At("metadata", name) is { } value) metadata[name] = value.DeepClone();
        }
        JsonObject pod = new() { ["metadata"] = metadata, ["spec"] = spec };
        injection?.Apply(pod);
        WorkloadDefaults.FillPod(pod.Child("spec"), isOwn: true);
        pod["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = WorkloadDefaults.QualityOf(pod) };
        string made = metadata.Text("name")!;
        await writer.EnsureAsync("", "pods", pod, cancel);
        await events.RecordAsync(set, "Normal", "SuccessfulCreate", $"Created pod: {made}", cancel);
    }

    private static bool WriteStatus(JsonObject set, JsonObject[] pods)
    {
        JsonObject status = new() { ["replicas"] = pods.Length };
        int ready = pods.Count(p => Conditions.IsTrue(p, "Ready"));
        int labelled = pods.Count(p => set.Members("spec", "template", "metadata", "labels").All(l => p.Text("metadata", "labels", l.Key) == l.Value.Text()));
        if (labelled > 0) status["fullyLabeledReplicas"] = labelled;
        if (ready > 0) (status["readyReplicas"], status["availableReplicas"]) = (ready, ready);
        if (set.Integer("metadata", "generation") is { } generation) status["observedGeneration"] = generation;
        if (Json.Same(set["status"], status)) return false;
        set["status"] = status;
        return true;
    }

    private static bool IsAlive(JsonObject pod) => !Owners.IsGoing(pod) && pod.Text("status", "phase") is not ("Failed" or "Succeeded");

    private static int Value(JsonObject pod) => Conditions.IsTrue(pod, "Ready") ? 1 : 0;

    private static bool Selects(JsonObject set, JsonObject pod) => SelectorMatch.Matches(set.At("spec", "selector"), pod.At("metadata", "labels"));

    private static bool Take(JsonObject pod, JsonObject set)
    {
        JsonArray owners = new([.. pod.Items("metadata", "ownerReferences").Select(r => r?.DeepClone()), Owners.Reference(set)]);
        pod["metadata"]!["ownerReferences"] = owners;
        return true;
    }

    private static bool SetFree(JsonObject pod, string uid)
    {
        JsonArray rest = new([.. pod.Items("metadata", "ownerReferences").Where(r => r.Text("uid") != uid).Select(r => r?.DeepClone())]);
        if (rest.Count == 0) pod["metadata"]!.AsObject().Remove("ownerReferences");
        else pod["metadata"]!["ownerReferences"] = rest;
        return true;
    }
}
