using System.Globalization;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Ownership;

/// <summary>Reads and writes <c>metadata.managedFields</c>.</summary>
internal static class ManagedFields
{
    /// <summary>Most owners by update of one object, as in Kubernetes; the oldest beyond are counted together.</summary>
    public const int MaxUpdateOwners = 10;

    private const string Name = "managedFields";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>The owners that an object names; null when there are none or one cannot be read.</summary>
    public static List<FieldOwner>? Read(JsonNode? target)
    {
        if ((target as JsonObject)?["metadata"] is not JsonObject metadata || metadata[Name] is not JsonArray { Count: > 0 } entries)
            return null;
        List<FieldOwner> owners = [];
        foreach (JsonNode? entry in entries)
        {
            if (ReadOwner(entry) is not { } owner)
                return null;
            owners.Add(owner);
        }
        return owners;
    }

    /// <summary>Did a client ask to forget all owners, by a list with one empty entry?</summary>
    public static bool IsReset(JsonNode? target) =>
        (target as JsonObject)?["metadata"] is JsonObject metadata && metadata[Name] is JsonArray { Count: 1 } entries
        && entries[0] is JsonObject { Count: 0 };

    /// <summary>Replaces the object's list; without owners it has none.</summary>
    public static void Write(JsonObject target, IReadOnlyCollection<FieldOwner> owners)
    {
        if (target["metadata"] is not JsonObject metadata)
            return;
        metadata.Remove(Name);
        if (owners.Count == 0)
            return;
        metadata[Name] = new JsonArray([.. owners
            .OrderByDescending(owner => owner.IsApply)
            .ThenBy(owner => owner.Time)
            .ThenBy(owner => owner.Manager, StringComparer.Ordinal)
            .ThenBy(owner => owner.ApiVersion, StringComparer.Ordinal)
            .ThenBy(owner => owner.Subresource, StringComparer.Ordinal)
            .Select(WriteOwner)]);
    }

    /// <summary>Counts the oldest owners by update together once there are too many.</summary>
    public static void Cap(List<FieldOwner> owners)
    {
        List<FieldOwner> updates = [.. owners.Where(owner => !owner.IsApply).OrderBy(owner => owner.Time)];
        if (updates.Count <= MaxUpdateOwners)
            return;
        foreach (IGrouping<string, FieldOwner> version in updates.SkipLast(MaxUpdateOwners - 1).GroupBy(owner => owner.ApiVersion))
        {
            owners.RemoveAll(version.Contains);
            owners.Add(version.Aggregate((all, owner) => owner with { Fields = all.Fields.Union(owner.Fields) })
                with { Manager = "ancient-changes", Subresource = "" });
        }
    }

    private static FieldOwner? ReadOwner(JsonNode? entry)
    {
        if (entry is not JsonObject owner || FieldSet.FromJson(owner["fieldsV1"]) is not { } fields || owner.Text("apiVersion") is not { } version)
            return null;
        string? operation = owner.Text("operation");
        if (operation is not ("Apply" or "Update"))
            return null;
        DateTimeOffset? time = DateTimeOffset.TryParse(owner.Text("time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
            ? at : null;
        return new FieldOwner(owner.Text("manager") ?? "", operation == "Apply", version, owner.Text("subresource") ?? "", time, fields);
    }

    private static JsonNode WriteOwner(FieldOwner owner)
    {
        JsonObject entry = new()
        {
            ["apiVersion"] = owner.ApiVersion,
            ["fieldsType"] = "FieldsV1",
            ["fieldsV1"] = owner.Fields.ToJson(),
            ["manager"] = owner.Manager,
            ["operation"] = owner.Operation,
        };
        if (owner.Subresource.Length > 0)
            entry["subresource"] = owner.Subresource;
        if (owner.Time is { } time)
            entry["time"] = time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
        return entry;
    }
}
