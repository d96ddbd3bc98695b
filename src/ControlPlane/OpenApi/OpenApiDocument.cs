using System.Text.Json.Nodes;
using Sallyport.Policy.Validation.Schemas;

namespace Sallyport.ControlPlane.OpenApi;

/// <summary>
/// The OpenAPI v3 document of one group and version, as far as clients read it: <c>kubectl explain</c> looks a resource's kind up by its
/// path and reads the schema; <c>kubectl apply</c> looks which query parameters a patch knows.
/// </summary>
internal static class OpenApiDocument
{
    private const string MetadataName = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
    private const string KindExtension = "x-kubernetes-group-version-kind";

    private static readonly string[] s_writeParameters = ["dryRun", "fieldManager", "fieldValidation", "force"];

    // No strategic merge patch: kubectl then takes the merge keys from the types that it brings, which know them all.
    private static readonly string[] s_patchTypes =
        ["application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json"];

    /// <param name="group">Empty for the core group.</param>
    /// <param name="version">Such as <c>v1</c>.</param>
    /// <param name="kinds">The kinds served there.</param>
    /// <param name="metadata">The schema of <c>metadata</c>.</param>
    public static JsonObject Build(string group, string version, IEnumerable<OpenApiKind> kinds, JsonObject metadata)
    {
        JsonObject paths = [];
        JsonObject schemas = new() { [MetadataName] = metadata.DeepClone() };
        foreach (OpenApiKind kind in kinds)
        {
            JsonObject reference = new() { ["group"] = group, ["version"] = version, ["kind"] = kind.Kind };
            schemas[SchemaName(group, version, kind.Kind)] = SchemaOf(kind, reference);
            Dictionary<string, ObjectSchema> types = new(StringComparer.Ordinal);
            if (kind.Schema is not null) OpenApiSchema.Collect(kind.Schema, types);
            foreach ((string name, ObjectSchema type) in types)
                if (!schemas.ContainsKey(name)) schemas[name] = OpenApiSchema.Of(type);
            string root = group.Length == 0 ? $"/api/{version}" : $"/apis/{group}/{version}";
            string collection = kind.IsNamespaced ? $"{root}/namespaces/{{namespace}}/{kind.Plural}" : $"{root}/{kind.Plural}";
            paths[collection] = new JsonObject
            {
                ["get"] = Operation("list", reference),
                ["post"] = Operation("post", reference, s_writeParameters),
            };
            paths[collection + "/{name}"] = new JsonObject
            {
                ["get"] = Operation("get", reference),
                ["put"] = Operation("put", reference, s_writeParameters),
                ["patch"] = Patch(reference),
                ["delete"] = Operation("delete", reference, "dryRun"),
            };
        }
        return new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Sallyport", ["version"] = version },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas },
        };
    }

    private static JsonObject SchemaOf(OpenApiKind kind, JsonObject reference)
    {
        JsonObject schema = kind.Schema is null
            ? new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true }
            : OpenApiSchema.Of(kind.Schema);
        if (schema["properties"] is JsonObject properties)
        {
            if (!properties.ContainsKey("apiVersion"))
            {
                properties.Insert(0, "apiVersion", Text("Group and version of the schema."));
                properties.Insert(1, "kind", Text("Which kind of object this is."));
            }
            properties["metadata"] = new JsonObject
            {
                ["description"] = "Name, namespace, labels and annotations.",
                ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = "#/components/schemas/" + MetadataName }),
                ["default"] = new JsonObject(),
            };
        }
        if (kind.Description.Length > 0)
            schema["description"] = kind.Description;
        schema[KindExtension] = new JsonArray(reference.DeepClone());
        return schema;
    }

    private static JsonObject Text(string description) => new() { ["type"] = "string", ["description"] = description };

    private static JsonObject Operation(string action, JsonObject reference, params string[] parameters) => new()
    {
        ["parameters"] = new JsonArray([.. parameters.Select(name => new JsonObject
        {
            ["name"] = name,
            ["in"] = "query",
            ["schema"] = new JsonObject { ["type"] = name == "force" ? "boolean" : "string" },
        })]),
        ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK" } },
        ["x-kubernetes-action"] = action,
        [KindExtension] = reference.DeepClone(),
    };

    private static JsonObject Patch(JsonObject reference)
    {
        JsonObject patch = Operation("patch", reference, s_writeParameters);
        patch["requestBody"] = new JsonObject
        {
            ["content"] = new JsonObject(s_patchTypes.Select(type => KeyValuePair.Create<string, JsonNode?>(type, new JsonObject()))),
        };
        return patch;
    }

    // Reversed as in Kubernetes: security.istio.io becomes io.istio.security.
    private static string SchemaName(string group, string version, string kind) => group.Length == 0
        ? $"io.k8s.api.core.{version}.{kind}"
        : $"{string.Join('.', group.Split('.').Reverse())}.{version}.{kind}";
}
