using System.Text.Json.Nodes;
using Sallyport.Policy.Validation.Schemas;

namespace Sallyport.ControlPlane.Resources;

/// <summary>A CustomResourceDefinition as a kind that is served: stored and shown, without meaning here.</summary>
internal static class CustomKind
{
    /// <summary>The kind; null when the definition serves no version.</summary>
    public static ResourceType? Read(JsonObject definition)
    {
        JsonNode? spec = definition["spec"], names = spec.At("names");
        JsonNode?[] served = [.. spec.Items("versions").Where(version => version.IsTrue("served")).OrderByDescending(version => version.IsTrue("storage"))];
        if (served.Length == 0 || names.Text("kind") is not { } kind || names.Text("plural") is not { } plural) return null;
        JsonNode version = served[0]!;
        ObjectSchema? schema = CustomSchema.Read(version.At("schema", "openAPIV3Schema")) as ObjectSchema;
        return new ResourceType
        {
            Group = spec.Text("group") ?? "",
            Versions = [.. served.Select(v => v.Text("name") ?? "")],
            Kind = kind,
            Plural = plural,
            Singular = names.Text("singular") ?? kind.ToLowerInvariant(),
            ShortNames = Texts(names, "shortNames"),
            Categories = Texts(names, "categories"),
            IsNamespaced = spec.Text("scope") != "Cluster",
            HasStatus = version.At("subresources", "status") is not null,
            HasScale = version.Text("subresources", "scale", "specReplicasPath") == ".spec.replicas",
            IsCustom = true,
            IsDefined = true,
            CountsGenerations = true,
            Columns = [.. version.Items("additionalPrinterColumns").Select(CustomColumns.Read).OfType<Column>()],
            ShowsAge = !version.Items("additionalPrinterColumns").Any(),
            SelectableFields = [.. version.Items("selectableFields").Select(field => field.Text("jsonPath")?.TrimStart('.')).OfType<string>()],
            Description = version.Text("schema", "openAPIV3Schema", "description") ?? "",
            OwnSchema = () => schema,
        };
    }

    private static string[] Texts(JsonNode? names, string member) => [.. names.Items(member).Select(name => name.Text()).OfType<string>()];
}
