using System.Globalization;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Controllers;

/// <summary>A Deployment's way from one template to the next: a ReplicaSet each, scaled up and down within the numbers of its strategy.</summary>
internal sealed class DeploymentController(ObjectStore store, ObjectWriter writer, EventRecorder events, TimeProvider time)
{
    private const string Resource = "deployments.apps";
    private const string Revision = "deployment.kubernetes.io/revision";
    private const string DesiredReplicas = "deployment.kubernetes.io/desired-replicas";
    private const string MaxReplicas = "deployment.kubernetes.io/max-replicas";
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    public async Task SeeAsync(StoreEvent change, CancellationToken cancel)
    {
        ObjectKey key = change.Object.Key;
        if (key.Resource == Resource) await SyncAsync(key, cancel);
        else if (key.Resource == ReplicaSetController.Resource && Owners.ControllerKey(change.Object, "Deployment", Resource) is { } owner)
            await SyncAsync(owner, cancel);
    }

    private async Task SyncAsync(ObjectKey key, CancellationToken cancel)
    {
        if (store.Current.Find(key)?.Parse() is not { } deployment || Owners.IsGoing(deployment)) return;
        bool isPaused = deployment.IsTrue("spec", "paused");
        JsonObject? current = SetsOf(deployment).Where(s => TemplateHash.Same(s.At("spec", "template"), deployment.At("spec", "template")))
            .OrderBy(s => s.Text("metadata", "creationTimestamp"), StringComparer.Ordinal).FirstOrDefault();
        if (!isPaused) current = await EnsureSetAsync(deployment, current, cancel);
        string name = current.Text("metadata", "name") ?? "";
        if (!isPaused || SetsOf(deployment).Count(Replicas) > 0) await MoveAsync(deployment, name, isPaused, cancel);
        if (!isPaused) await ForgetOldAsync(deployment, name, cancel);
        string revision = current.Text("metadata", "annotations", Revision) ?? "";
        JsonObject[] sets = [.. SetsOf(deployment)];
        await writer.ChangeAsync(key, o => WriteStatus(o, sets, name, revision), cancel);

        static bool Replicas(JsonObject set) => Wanted(set) > 0;
    }

    private IEnumerable<JsonObject> SetsOf(JsonObject deployment) =>
        store.Current.ControlledBy(deployment, ReplicaSetController.Resource).Where(s => !Owners.IsGoing(s));

    // The set of the present template, with a revision above all others.
    private async Task<JsonObject> EnsureSetAsync(JsonObject deployment, JsonObject? current, CancellationToken cancel)
    {
        string currentName = current.Text("metadata", "name") ?? "";
        long others = SetsOf(deployment).Where(s => s.Text("metadata", "name") != currentName).Select(RevisionOf).DefaultIfEmpty(0).Max();
        if (current is null) return await CreateSetAsync(deployment, others + 1, cancel);
        long revision = Math.Max(RevisionOf(current), others + 1);
        ObjectKey key = Owners.KeyOf(ReplicaSetController.Resource, current);
        await writer.ChangeAsync(key, set => Annotate(set, deployment, revision), cancel);
        return store.Current.Find(key)?.Parse() ?? current;
    }

    private async Task<JsonObject> CreateSetAsync(JsonObject deployment, long revision, CancellationToken cancel)
    {
        JsonObject template = deployment.At("spec", "template")!.DeepClone().AsObject();
        string ns = deployment.Text("metadata", "namespace")!, prefix = $"{deployment.Text("metadata", "name")}-";
        string hash = TemplateHash.Of(template);
        // Somebody else's set of that name: count on, as Kubernetes does with its collision count.
        for (int i = 0; store.Current.Find(new ObjectKey(ReplicaSetController.Resource, ns, prefix + hash)) is not null; i++)
            hash = TemplateHash.Of(new JsonObject { ["template"] = template.DeepClone(), ["collision"] = i });
        template.Child("metadata").Child("labels")[TemplateHash.Label] = hash;
        JsonObject selector = deployment.At("spec", "selector")!.DeepClone().AsObject();
        selector.Child("matchLabels")[TemplateHash.Label] = hash;
        JsonObject set = new()
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = prefix + hash, ["namespace"] = ns, ["generation"] = 1,
                ["labels"] = template.At("metadata", "labels")!.DeepClone(),
                ["ownerReferences"] = new JsonArray(Owners.Reference(deployment)),
            },
            ["spec"] = new JsonObject { ["replicas"] = 0, ["selector"] = selector, ["template"] = template },
            ["status"] = new JsonObject { ["replicas"] = 0 },
        };
        Annotate(set, deployment, revision);
        await writer.EnsureAsync("apps", "replicasets", set, cancel);
        return store.Current.Find(Owners.KeyOf(ReplicaSetController.Resource, set))?.Parse() ?? set;
    }

    private async Task MoveAsync(JsonObject deployment, string name, bool isPaused, CancellationToken cancel)
    {
        JsonObject[] sets = [.. SetsOf(deployment)];
        JsonObject? current = Array.Find(sets, s => s.Text("metadata", "name") == name);
        JsonObject[] old = [.. sets.Where(s => s != current).OrderBy(RevisionOf)];
        RolloutNumbers numbers = RolloutNumbers.Of(deployment);
        // A paused Deployment is scaled, not changed over.
        if (isPaused)
        {
            if ((current ?? old.LastOrDefault(s => Wanted(s) > 0)) is { } only) await ScaleAsync(deployment, only, numbers.Replicas, cancel);
            return;
        }
        if (current is null) return;
        bool waits = deployment.Text("spec", "strategy", "type") == "Recreate" && old.Any(s => (s.Integer("status", "replicas") ?? 0) > 0 || Wanted(s) > 0);
        if (!waits)
        {
            long room = numbers.Replicas + numbers.MaxSurge - sets.Sum(Wanted);
            long up = Wanted(current) + Math.Max(0, Math.Min(room, numbers.Replicas - Wanted(current)));
            long next = Math.Min(up, numbers.Replicas);
            await ScaleAsync(deployment, current, next, cancel);
        }
        await ShrinkAsync(deployment, current, old, numbers, cancel);
    }

    // First what does not work anyway, then as many as the new set's available Pods replace.
    private async Task ShrinkAsync(JsonObject deployment, JsonObject current, JsonObject[] old, RolloutNumbers numbers, CancellationToken cancel)
    {
        long leastAvailable = numbers.Replicas - numbers.MaxUnavailable;
        long newNow = Math.Min(Wanted(current), numbers.Replicas);
        long removable = old.Sum(Wanted) + newNow - leastAvailable - Math.Max(0, newNow - Available(current));
        long spare = old.Sum(Available) + Available(current) - leastAvailable;
        foreach (JsonObject set in old.Where(s => Wanted(s) > 0))
        {
            long broken = Math.Min(Math.Max(0, Wanted(set) - Available(set)), Math.Max(0, removable));
            long working = Math.Min(Math.Min(Wanted(set) - broken, Math.Max(0, removable - broken)), Math.Max(0, spare));
            removable -= broken + working;
            spare -= working;
            if (broken + working > 0) await ScaleAsync(deployment, set, Wanted(set) - broken - working, cancel);
        }
    }

    private async Task ScaleAsync(JsonObject deployment, JsonObject set, long replicas, CancellationToken cancel)
    {
        long before = Wanted(set);
        if (before == replicas) return;
        string name = set.Text("metadata", "name")!;
        await writer.ChangeAsync(Owners.KeyOf(ReplicaSetController.Resource, set), o =>
        {
            o["spec"]!["replicas"] = replicas;
            o["metadata"]!["generation"] = (o.Integer("metadata", "generation") ?? 0) + 1;
            return true;
        }, cancel);
        string way = replicas > before ? "up" : "down";
        await events.RecordAsync(deployment, "Normal", "ScalingReplicaSet", $"Scaled {way} replica set {name} from {before} to {replicas}", cancel);
    }

    private async Task ForgetOldAsync(JsonObject deployment, string name, CancellationToken cancel)
    {
        int kept = (int)(deployment.Integer("spec", "revisionHistoryLimit") ?? 10);
        JsonObject[] idle = [.. SetsOf(deployment)
            .Where(s => s.Text("metadata", "name") != name && Wanted(s) == 0 && (s.Integer("status", "replicas") ?? 0) == 0).OrderBy(RevisionOf)];
        foreach (JsonObject set in idle.Take(Math.Max(0, idle.Length - kept))) await writer.DeleteAsync(Owners.KeyOf(ReplicaSetController.Resource, set), cancel);
    }

    private bool WriteStatus(JsonObject deployment, JsonObject[] sets, string name, string revision)
    {
        JsonNode? before = deployment["status"]?.DeepClone();
        bool isMarked = revision.Length == 0 || deployment.Text("metadata", "annotations", Revision) == revision;
        if (!isMarked) deployment["metadata"]!.AsObject().Child("annotations")[Revision] = revision;
        JsonObject status = DeploymentStatus.Of(deployment, sets, name, time.GetUtcNow());
        if (isMarked && Json.Same(before, status)) return false;
        deployment["status"] = status;
        return true;
    }

    private static bool Annotate(JsonObject set, JsonObject deployment, long revision)
    {
        JsonObject annotations = set["metadata"]!.AsObject().Child("annotations"), before = annotations.DeepClone().AsObject();
        foreach ((string key, JsonNode? value) in deployment.Members("metadata", "annotations"))
        {
            if (key is not (LastApplied or Revision)) annotations[key] = value?.DeepClone();
        }
        RolloutNumbers numbers = RolloutNumbers.Of(deployment);
        annotations[DesiredReplicas] = numbers.Replicas.ToString(CultureInfo.InvariantCulture);
        annotations[MaxReplicas] = (numbers.Replicas + numbers.MaxSurge).ToString(CultureInfo.InvariantCulture);
        annotations[Revision] = revision.ToString(CultureInfo.InvariantCulture);
        return !Json.Same(before, annotations);
    }

    private static long RevisionOf(JsonObject set) =>
        long.TryParse(set.Text("metadata", "annotations", Revision), NumberStyles.None, CultureInfo.InvariantCulture, out long revision) ? revision : 0;

    private static long Wanted(JsonObject set) => set.Integer("spec", "replicas") ?? 0;

    private static long Available(JsonObject set) => set.Integer("status", "availableReplicas") ?? 0;
}
