using System.Text;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Api;

/// <summary>Whether an object fits the path it was sent to.</summary>
internal static class ObjectForm
{
    public static ApiException WithoutKind(ReadOnlySpan<byte> body, string kind)
    {
        string text = Encoding.UTF8.GetString(body.Length > 1024 ? body[..1024] : body);
        string start = text.Length > 30 ? $"{text[..30].TrimEnd()} ..." : text;
        return Refusals.BadRequest(
            $"the object provided is unrecognized (must be of type {kind}): Object 'Kind' is missing in '{text}' ({start})");
    }

    /// <summary>Checks kind, version, name and namespace, and fills the two last ones in.</summary>
    public static void Fit(JsonObject body, ApiPath path)
    {
        ResourceType type = path.Type!;
        JsonObject metadata = MetadataOf(body);
        string name = metadata.Text("name") ?? "";
        if (body.Text("kind") is { } kind && kind != type.Kind)
        {
            throw type.IsCustom
                ? Refusals.Invalid("", kind, name, [Cause.Invalid("kind", $"\"{kind}\"", $"must be {type.Kind}")])
                : Refusals.BadRequest($"{kind} in version \"{VersionOf(body)}\" cannot be handled as a {type.Kind}: converting to {type.Kind} is not possible");
        }
        string expected = type.ApiVersion(path.Version);
        if (body.Text("apiVersion") is { } version && version != expected)
        {
            throw Refusals.BadRequest(
                $"the API version in the data ({version}) does not match the expected API version ({expected})");
        }
        FitNamespace(metadata, path);
        if (path.Name is { } wanted)
        {
            if (name.Length == 0) metadata["name"] = wanted;
            else if (name != wanted)
                throw Refusals.BadRequest($"the name of the object ({name}) does not match the name on the URL ({wanted})");
        }
    }

    public static JsonObject MetadataOf(JsonObject body)
    {
        if (body["metadata"] is null) body["metadata"] = new JsonObject();
        return body["metadata"] as JsonObject ?? throw Refusals.BadRequest("metadata must be an object");
    }

    private static void FitNamespace(JsonObject metadata, ApiPath path)
    {
        string given = metadata.Text("namespace") ?? "";
        if (path.Namespace is not { } ns)
        {
            metadata.Remove("namespace");
            return;
        }
        if (given.Length > 0 && given != ns)
            throw Refusals.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        metadata["namespace"] = ns;
    }

    private static string VersionOf(JsonObject body) => (body.Text("apiVersion") ?? "").Split('/')[^1];
}
