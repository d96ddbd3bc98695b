using System.Text.Json.Nodes;
using Sallyport.ControlPlane.OpenApi;
using Sallyport.Policy.Validation.Kinds;

namespace Sallyport.ControlPlane.Tests.OpenApi;

public sealed class OpenApiDocumentTests
{
    [Fact]
    public void Describes_the_fields_of_a_kind_in_our_own_words()
    {
        JsonNode rule = SchemaOf("RequestAuthentication")["properties"]!["spec"]!["properties"]!["jwtRules"]!["items"]!;

        Assert.Equal("string", (string?)rule["properties"]!["issuer"]!["type"]);
        Assert.Equal("The iss claim that a token must have, exactly.", (string?)rule["properties"]!["issuer"]!["description"]);
        Assert.Equal(["OPTIONAL", "REQUIRED"], rule["properties"]!["presence"]!["enum"]!.AsArray().Select(value => (string?)value));
        Assert.Equal(2048L, (long?)rule["properties"]!["jwksUri"]!["maxLength"]);
        Assert.Equal(["name"], rule["properties"]!["fromHeaders"]!["items"]!["required"]!.AsArray().Select(value => (string?)value));
    }

    [Fact]
    public void Refers_to_one_schema_of_metadata()
    {
        string? reference = (string?)SchemaOf("AuthorizationPolicy")["properties"]!["metadata"]!["allOf"]![0]!["$ref"];

        Assert.EndsWith(".ObjectMeta", reference, StringComparison.Ordinal);
        Assert.NotNull(Document()["components"]!["schemas"]![reference!.Split('/')[^1]]);
    }

    [Fact]
    public void Says_for_each_path_which_kind_it_is_and_that_a_patch_knows_the_options_kubectl_looks_for()
    {
        JsonNode patch = Document()["paths"]!["/apis/security.istio.io/v1/namespaces/{namespace}/authorizationpolicies/{name}"]!["patch"]!;

        Assert.Equal("AuthorizationPolicy", (string?)patch["x-kubernetes-group-version-kind"]!["kind"]);
        string?[] parameters = [.. patch["parameters"]!.AsArray().Select(parameter => (string?)parameter!["name"])];
        Assert.Contains("fieldValidation", parameters);
        Assert.Contains("dryRun", parameters);
    }

    [Fact]
    public void Has_a_form_for_the_schema_of_every_kind()
    {
        foreach (KindDefinition kind in KindCatalog.All)
            Assert.Equal("object", (string?)OpenApiSchema.Of(kind.Schema)["type"]);
    }

    private static JsonNode SchemaOf(string kind) =>
        Assert.Single(Document()["components"]!["schemas"]!.AsObject(), schema => schema.Key.EndsWith("." + kind, StringComparison.Ordinal)).Value!;

    private static JsonObject Document() => OpenApiDocument.Build(
        "security.istio.io", "v1",
        KindCatalog.All.Where(kind => kind.Group == "security.istio.io")
            .Select(kind => new OpenApiKind(kind.Kind, kind.Plural, kind.IsNamespaced) { Schema = kind.Schema }),
        new JsonObject { ["type"] = "object" });
}
