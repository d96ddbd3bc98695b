using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Resources.Kubernetes;

namespace Sallyport.ControlPlane.OpenApi;

/// <summary>The documents under <c>/openapi/v3</c>: an index, and one for each group and version, made when it is first asked for
/// since kinds came or went.</summary>
internal sealed class OpenApiIndex(ServedKinds kinds, Discovery discovery)
{
    private volatile DocumentsOf _made = new([]);

    /// <summary>The answer to the parts of a path below <c>openapi/v3</c>; null when there is none.</summary>
    public byte[]? Answer(ReadOnlySpan<string> parts)
    {
        string path = string.Join('/', parts);
        if (path.Length == 0) return Index();
        (string group, string version)? asked = parts switch
        {
            ["api", var v] => ("", v),
            ["apis", var g, var v] when g.Length > 0 => (g, v),
            _ => null,
        };
        if (asked is not var (group, version) || !discovery.VersionsOf(group).Contains(version)) return null;
        return Document(group, version);
    }

    private byte[] Index()
    {
        JsonObject paths = [];
        foreach (string group in discovery.GroupNames())
        {
            foreach (string version in discovery.VersionsOf(group))
            {
                string path = group.Length == 0 ? $"api/{version}" : $"apis/{group}/{version}";
                string hash = Convert.ToHexString(SHA256.HashData(Document(group, version)))[..16];
                paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash={hash}" };
            }
        }
        return JsonBody.Write(new JsonObject { ["paths"] = paths });
    }

    private byte[] Document(string group, string version)
    {
        DocumentsOf made = _made;
        if (!ReferenceEquals(made.Kinds, kinds.All)) _made = made = new DocumentsOf(kinds.All);
        return made.Documents.GetOrAdd($"{group}/{version}", _ => JsonBody.Write(
            OpenApiDocument.Build(group, version, discovery.TypesOf(group, version).Select(KindOf), Metadata())));
    }

    private static OpenApiKind KindOf(ResourceType type) =>
        new(type.Kind, type.Plural, type.IsNamespaced) { Schema = type.Schema, Description = type.Description };

    private static JsonObject Metadata() => new()
    {
        ["type"] = "object",
        ["description"] = "What every object has: its name and what is known about it.",
        ["properties"] = new JsonObject
        {
            ["name"] = Text("Name of the object, unique for its kind in its namespace."),
            ["generateName"] = Text("Beginning of a name that the server completes."),
            ["namespace"] = Text("Namespace of the object."),
            ["labels"] = Map("Labels, by which selectors find the object."),
            ["annotations"] = Map("Notes for people and programs."),
            ["uid"] = Text("Identity of the object, never used again; set by the server."),
            ["resourceVersion"] = Text("Version of the stored object; changes with every write."),
            ["generation"] = new JsonObject { ["type"] = "integer", ["description"] = "Counts the changes of what is wanted." },
            ["creationTimestamp"] = Text("When it was made; set by the server."),
            ["deletionTimestamp"] = Text("When it was, or will be, deleted; set by the server."),
            ["finalizers"] = new JsonObject
            {
                ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" },
                ["description"] = "Who must be done with the object before it goes.",
            },
            ["ownerReferences"] = List("OwnerReference", "Objects that this one is a part of: it goes when the last of them goes."),
            ["managedFields"] = List("ManagedFieldsEntry", "Who owns which field; written by the server."),
            ["deletionGracePeriodSeconds"] = new JsonObject { ["type"] = "integer", ["description"] = "Time that the object gets to end; set by the server." },
            ["selfLink"] = Text("Not used any more."),
        },
    };

    private static JsonObject List(string type, string description) => new()
    {
        ["type"] = "array",
        ["items"] = OpenApiSchema.Of(KubernetesTypes.SchemaOf(type)),
        ["description"] = description,
    };

    private static JsonObject Text(string description) => new() { ["type"] = "string", ["description"] = description };

    private static JsonObject Map(string description) => new()
    {
        ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = "string" }, ["description"] = description,
    };

    private sealed record DocumentsOf(IReadOnlyList<ResourceType> Kinds)
    {
        public ConcurrentDictionary<string, byte[]> Documents { get; } = new(StringComparer.Ordinal);
    }
}
