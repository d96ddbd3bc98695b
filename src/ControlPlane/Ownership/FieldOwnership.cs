using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Ownership;

/// <summary>
/// Start here: who owns which field of an object, and what that means for a write. The rules are those of Kubernetes' server-side apply:
/// who applies owns what it says, gives up what it no longer says, and may not change what another owner holds unless it forces.
/// </summary>
internal static class FieldOwnership
{
    // Never owned: identity of the object, and what the server sets.
    private static readonly string[] s_unownedMetadata =
        ["name", "namespace", "creationTimestamp", "selfLink", "uid", "generation", "managedFields", "resourceVersion"];

    /// <summary>Lays a configuration over an object, as <c>PATCH</c> with <c>application/apply-patch+yaml</c> does.</summary>
    /// <param name="shapes">Of the kind.</param>
    /// <param name="live">What is stored; an object with nothing but its identity when it is new.</param>
    /// <param name="applied">What the client says, complete.</param>
    /// <param name="write">Who says it.</param>
    /// <param name="force">Take what others own.</param>
    public static ApplyResult Apply(FieldShapes shapes, JsonObject live, JsonObject applied, OwnedWrite write, bool force)
    {
        List<FieldOwner> owners = ManagedFields.Read(live) ?? [];
        FieldOwner self = write.Owner(isApply: true, OwnedValue.FieldsOf(shapes, Ownable(applied)));
        FieldOwner? before = owners.Find(self.IsSameOwnerAs);
        owners.RemoveAll(self.IsSameOwnerAs);
        owners.Add(self);

        JsonObject old = Ownable(live);
        JsonNode merged = OwnedMerge.Merge(shapes, old, Ownable(applied))!;
        if (before is not null)
            merged = GiveUp(shapes, merged, before, owners);
        OwnedChange change = OwnedChange.Between(shapes, old, merged);
        List<FieldConflict> conflicts = ConflictsWith(self, owners, change);
        if (conflicts.Count > 0 && !force && !LastApplied.AllowsAll(shapes, live, old, write.Manager, conflicts, out conflicts))
            return new ApplyResult(null, conflicts);
        TakeFrom(owners, self, change);
        if (before is not null && change is { Added.IsEmpty: true, Modified.IsEmpty: true, Removed.IsEmpty: true } && before.Fields.SameAs(self.Fields))
            owners[owners.IndexOf(self)] = self with { Time = before.Time, ApiVersion = before.ApiVersion };
        JsonObject finished = Finish(live, merged.AsObject(), owners);
        LastApplied.Renew(finished, applied, write.Manager);
        return new ApplyResult(finished, []);
    }

    /// <summary>Notes in <paramref name="updated"/> who owns what after a write that was no apply: who changed a field owns it alone.</summary>
    /// <param name="shapes">Of the kind.</param>
    /// <param name="live">What is stored; null when the object is new.</param>
    /// <param name="updated">What will be stored; its <c>managedFields</c> are replaced.</param>
    /// <param name="write">Who writes.</param>
    public static void Update(FieldShapes shapes, JsonObject? live, JsonObject updated, OwnedWrite write)
    {
        List<FieldOwner> owners = ManagedFields.IsReset(updated) ? [] : ManagedFields.Read(updated) ?? ManagedFields.Read(live) ?? [];
        OwnedChange change = OwnedChange.Between(shapes, live is null ? new JsonObject() : Ownable(live), Ownable(updated));
        FieldOwner self = write.Owner(isApply: false, change.Set);
        FieldOwner? before = owners.Find(self.IsSameOwnerAs);
        TakeFrom(owners, null, change);
        owners.RemoveAll(self.IsSameOwnerAs);
        if (!self.Fields.IsEmpty)
            owners.Add(before is null ? self : self with { Fields = before.Fields.Difference(change.Removed).Union(self.Fields) });
        else if (before?.Fields.Difference(change.Removed) is { IsEmpty: false } kept)
            owners.Add(before with { Fields = kept });
        ManagedFields.Cap(owners);
        ManagedFields.Write(updated, owners);
    }

    // What the owner said before, no longer says, and nobody else owns, goes.
    private static JsonNode GiveUp(FieldShapes shapes, JsonNode merged, FieldOwner before, List<FieldOwner> owners)
    {
        FieldSet owned = owners.Aggregate(new FieldSet(), (all, owner) => all.Union(owner.Fields)).WithParents();
        FieldSet present = OwnedValue.FieldsOf(shapes, merged).WithParents();
        FieldSet given = present.Intersection(before.Fields.WithParents()).Difference(owned);
        return OwnedMerge.Remove(shapes, merged, given) ?? new JsonObject();
    }

    private static List<FieldConflict> ConflictsWith(FieldOwner self, List<FieldOwner> owners, OwnedChange change)
    {
        FieldSet touched = change.Set;
        return [.. owners
            .Where(owner => owner != self)
            .SelectMany(owner => owner.Fields.Intersection(touched).Paths().Select(path => new FieldConflict(owner, path)))];
    }

    private static void TakeFrom(List<FieldOwner> owners, FieldOwner? self, OwnedChange change)
    {
        FieldSet lost = change.Set.Union(change.Removed);
        for (int i = owners.Count - 1; i >= 0; i--)
        {
            if (owners[i] == self)
                continue;
            FieldSet rest = owners[i].Fields.Difference(lost);
            if (rest.IsEmpty)
                owners.RemoveAt(i);
            else
                owners[i] = owners[i] with { Fields = rest };
        }
    }

    internal static JsonObject Ownable(JsonObject whole)
    {
        JsonObject copy = whole.DeepClone().AsObject();
        copy.Remove("apiVersion");
        copy.Remove("kind");
        if (copy["metadata"] is not JsonObject metadata)
            return copy;
        foreach (string name in s_unownedMetadata)
            metadata.Remove(name);
        if (metadata.Count == 0)
            copy.Remove("metadata");
        return copy;
    }

    // The parts that nobody owns come back as they were.
    private static JsonObject Finish(JsonObject live, JsonObject merged, List<FieldOwner> owners)
    {
        JsonObject result = new() { ["apiVersion"] = live["apiVersion"]?.DeepClone(), ["kind"] = live["kind"]?.DeepClone() };
        JsonObject metadata = merged["metadata"] as JsonObject ?? [];
        merged.Remove("metadata");
        foreach (string name in s_unownedMetadata)
        {
            if (live["metadata"]?[name] is { } value)
                metadata[name] = value.DeepClone();
        }
        result["metadata"] = metadata;
        foreach ((string name, JsonNode? value) in merged)
            result[name] = value?.DeepClone();
        ManagedFields.Write(result, owners);
        return result;
    }
}
