using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Access;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Admission;

/// <summary>Start here: what an object must be before it is written. Fills in defaults, then refuses with everything that is wrong.</summary>
internal sealed class Admitter(ObjectStore store, Escalation escalation, SidecarInjection? injection)
{
    /// <summary>Looks for fields that the kind does not have, or that came twice, and leaves the former out.</summary>
    public void CheckFields(JsonObject body, IReadOnlyList<string> duplicates, ApiCall call)
    {
        if (call.Type is { IsCustom: false, Schema: { } schema } && GoTypes.Mistake(body, schema) is { } mistake)
            throw Refusals.BadRequest($"{call.Type.Kind} in version \"{call.Path.Version}\" cannot be handled as a {call.Type.Kind}: {mistake}");
        List<string> findings = [.. duplicates.Select(path => $"duplicate field \"{path}\""), .. Pruning.Prune(body, call.Type)];
        if (findings.Count == 0 || call.Validation == FieldValidation.Ignore) return;
        if (call.Validation == FieldValidation.Strict)
        {
            throw Refusals.BadRequest($"{call.Type.Kind} in version \"{call.Path.Version}\" cannot be handled as a {call.Type.Kind}: "
                + $"strict decoding error: {string.Join(", ", findings)}");
        }
        foreach (string finding in findings) call.Warn(finding);
    }

    /// <summary>The same for the result of a patch, which is refused in other words.</summary>
    public void CheckPatchedFields(JsonObject after, ApiCall call)
    {
        if (call.Type is { IsCustom: false, Schema: { } schema } && GoTypes.Mistake(after, schema) is { } mistake)
            throw Refusals.BadRequest(mistake);
        List<string> findings = Pruning.Prune(after, call.Type);
        if (findings.Count == 0 || call.Validation == FieldValidation.Ignore) return;
        if (call.Validation == FieldValidation.Strict)
        {
            Cause cause = Cause.Invalid(
                "patch", JsonValue.Create(after.ToJsonString(JsonBody.Options)).ToJsonString(JsonBody.Options), $"strict decoding error: {string.Join(", ", findings)}");
            throw new ApiException(422, "Invalid", $" \"\" is invalid: {cause}") { Causes = [cause] };
        }
        foreach (string finding in findings) call.Warn(finding);
    }

    public void AdmitCreate(JsonObject made, ApiCall call)
    {
        if (call.Type.IsNamespaced) CheckNamespace(call);
        escalation.Check(made, null, call);
        if (call.Type is { Group: "", Kind: "Pod" }) injection?.Apply(made);
        Defaulting.Fill(made, null, call.Type, store);
        Refuse(Check(made, null, call), made, call);
        RefuseTaken(made, call);
        Meaning.Check(made, call, store.Current);
    }

    public void AdmitUpdate(JsonObject wanted, JsonObject current, ApiCall call)
    {
        if (call.Path.Subresource == "status") return;
        escalation.Check(wanted, current, call);
        Defaulting.Fill(wanted, current, call.Type, store);
        Refuse(Check(wanted, current, call), wanted, call);
        RefuseTaken(wanted, call);
        if (!Json.Same(wanted["spec"], current["spec"]) || !Json.Same(wanted["metadata"]?["annotations"], current["metadata"]?["annotations"]))
            Meaning.Check(wanted, call, store.Current);
    }

    // Only what was asked for can be taken: what is chosen here is free.
    private void RefuseTaken(JsonObject o, ApiCall call)
    {
        if (call.Type is { Group: "", Kind: "Service" }) Refuse(ServiceDefaults.Taken(o, store.Current), o, call);
    }

    private static List<Cause> Check(JsonObject o, JsonObject? before, ApiCall call) =>
        [.. MetadataRules.Check(o, call.Type), .. SchemaRules.Check(o, call.Type), .. KindRules.Check(o, before, call.Type)];

    private static void Refuse(List<Cause> causes, JsonObject o, ApiCall call)
    {
        if (causes.Count > 0) throw Refusals.Invalid(call.Type, o.Text("metadata", "name") ?? "", causes);
    }

    private void CheckNamespace(ApiCall call)
    {
        string ns = call.Path.Namespace ?? throw Refusals.BadRequest("an empty namespace may not be set during creation");
        ResourceType namespaces = ResourceCatalog.Find("", "v1", "namespaces")!;
        StoredObject stored = store.Current.Find(new ObjectKey("namespaces", "", ns)) ?? throw Refusals.NotFound(namespaces, ns);
        if (stored.Parse().Text("metadata", "deletionTimestamp") is null) return;
        string name = call.ObjectName ?? "";
        throw new ApiException(403, "Forbidden",
            $"{call.Type.QualifiedName} \"{name}\" is forbidden: unable to create new content in namespace {ns} because it is being terminated")
        {
            Name = name, Group = call.Type.Group, Kind = call.Type.Plural,
            Causes = [new Cause("NamespaceTerminating", "metadata.namespace", $"namespace {ns} is being terminated")],
        };
    }
}
