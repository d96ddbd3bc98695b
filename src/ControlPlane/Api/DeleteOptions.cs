using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Api;

/// <summary>How something shall be deleted.</summary>
internal sealed record DeleteOptions
{
    public string? Uid { get; init; }

    public string? Version { get; init; }

    /// <summary>Seconds that a running Pod gets; null for its own number.</summary>
    public long? GraceSeconds { get; init; }

    /// <summary>Background, Foreground or Orphan: what happens to the parts of the object.</summary>
    public string Propagation { get; init; } = "Background";

    public static DeleteOptions Read(JsonObject? body, ApiCall call)
    {
        string grace = call.Query("gracePeriodSeconds");
        string propagation = body.Text("propagationPolicy")
            ?? (call.Query("propagationPolicy") is { Length: > 0 } asked ? asked : body.IsTrue("orphanDependents") ? "Orphan" : "Background");
        if (propagation is not ("Background" or "Foreground" or "Orphan"))
        {
            throw Refusals.Invalid("meta.k8s.io", "DeleteOptions", "",
                [Cause.NotSupported("propagationPolicy", $"\"{propagation}\"", ["Foreground", "Background", "Orphan", "nil"])]);
        }
        if (body.Items("dryRun").Any() && !call.IsDryRun) call.AskDryRun();
        return new DeleteOptions
        {
            Uid = body.Text("preconditions", "uid"),
            Version = body.Text("preconditions", "resourceVersion"),
            GraceSeconds = body.Integer("gracePeriodSeconds") ?? (long.TryParse(grace, out long seconds) ? seconds : null),
            Propagation = propagation,
        };
    }

    /// <summary>Refuses when the object is not the one that was meant.</summary>
    public void Check(JsonObject current, ResourceType type, string name)
    {
        string uid = current.Text("metadata", "uid") ?? "", version = current.Text("metadata", "resourceVersion") ?? "";
        if (Uid is not null && Uid != uid)
            throw Refusals.Conflict(type, name, $"Precondition failed: UID in precondition: {Uid}, UID in object meta: {uid}");
        if (Version is not null && Version != version)
        {
            throw Refusals.Conflict(type, name,
                $"Precondition failed: ResourceVersion in precondition: {Version}, ResourceVersion in object meta: {version}");
        }
    }

    /// <summary>Holds the object until the controller has seen to its parts.</summary>
    public void AddFinalizer(JsonObject o)
    {
        string? finalizer = Propagation switch { "Foreground" => ObjectMetadata.ForegroundDeletion, "Orphan" => "orphan", _ => null };
        if (finalizer is null) return;
        JsonObject metadata = o["metadata"]!.AsObject();
        JsonArray finalizers = metadata["finalizers"] as JsonArray ?? [];
        if (finalizers.Any(f => f.Text() == finalizer)) return;
        finalizers.Add(finalizer);
        if (finalizers.Parent is null) metadata["finalizers"] = finalizers;
    }
}
