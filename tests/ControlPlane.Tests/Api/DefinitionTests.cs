using System.Net;
using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Tests.Api;

/// <summary>Kinds of CustomResourceDefinitions: served as long as the definition is there, checked by its schema, without meaning.</summary>
public sealed class DefinitionTests : IAsyncLifetime
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private const string Widgets = "/apis/shop.example/v1/namespaces/default/widgets";

    private TestApi _api = null!;

    public async Task InitializeAsync() => _api = await TestApi.StartAsync();

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Serves_the_kind_of_a_definition_as_soon_as_it_is_stored()
    {
        (await _api.GetAsync(Widgets)).Code.ShouldBe(HttpStatusCode.NotFound);
        await DefineAsync();
        (await _api.PostAsync(Widgets, Widget("""{"color":"red","parts":[{"name":"a","size":1}]}"""))).Code.ShouldBe(HttpStatusCode.Created);
        JsonNode read = (await _api.GetAsync($"{Widgets}/w")).Body;
        read["spec"]!["color"]!.GetValue<string>().ShouldBe("red");
        read["spec"]!["count"]!.GetValue<int>().ShouldBe(3, "the schema's default");
        (await _api.GetAsync("/apis/shop.example/v1/widgets")).Body["items"]!.AsArray().Count.ShouldBe(1);
        // The other version is the same object.
        (await _api.GetAsync("/apis/shop.example/v1alpha1/namespaces/default/widgets/w")).Body["apiVersion"]!.GetValue<string>().ShouldBe("shop.example/v1alpha1");
        (await _api.GetAsync("/apis/shop.example/v1beta1/namespaces/default/widgets/w")).Code.ShouldBe(HttpStatusCode.NotFound, "it is not served");
    }

    [Fact]
    public async Task Describes_the_kind()
    {
        await DefineAsync();
        JsonNode resource = (await _api.GetAsync("/apis/shop.example/v1")).Body["resources"]![0]!;
        (resource["name"]!.GetValue<string>(), resource["shortNames"]![0]!.GetValue<string>(), resource["kind"]!.GetValue<string>()).ShouldBe(("widgets", "wd", "Widget"));
        (await _api.GetAsync("/apis")).Body["groups"]!.AsArray().Select(group => group!["name"]!.GetValue<string>()).ShouldContain("shop.example");
        (await _api.GetAsync("/openapi/v3/apis/shop.example/v1")).Body["components"]!["schemas"]!["example.shop.v1.Widget"]!["properties"]!["spec"]!
            ["properties"]!["color"]!["description"]!.GetValue<string>().ShouldBe("Its color.");
        await _api.SendAsync(HttpMethod.Delete, $"{Definitions}/widgets.shop.example");
        (await _api.GetAsync("/apis")).Body["groups"]!.AsArray().Select(group => group!["name"]!.GetValue<string>()).ShouldNotContain("shop.example");
    }

    [Fact]
    public async Task Says_that_the_definition_is_established()
    {
        await DefineAsync();
        await EventuallyAsync(async () => (await _api.GetAsync($"{Definitions}/widgets.shop.example")).Body["status"]?["conditions"] is JsonArray conditions
            && conditions.Count(c => c!["status"]!.GetValue<string>() == "True") == 2);
    }

    [Theory]
    [InlineData("""{"color":"green"}""", "Unsupported value")]
    [InlineData("""{"color":"red","code":"no"}""", "should match")]
    [InlineData("""{"color":"red","count":"3"}""", "must be of type integer")]
    [InlineData("""{"count":3}""", "spec.color: Required value")]
    [InlineData("""{"color":"red","parts":[{"name":"a"},{"name":"a"}]}""", "Duplicate value")]
    public async Task Refuses_what_the_schema_refuses(string spec, string why)
    {
        await DefineAsync();
        (HttpStatusCode code, JsonNode body) = await _api.PostAsync(Widgets, Widget(spec));
        code.ShouldBe(HttpStatusCode.UnprocessableEntity);
        body["message"]!.GetValue<string>().ShouldContain(why);
    }

    [Fact]
    public async Task Prunes_what_the_schema_does_not_know_and_keeps_what_it_preserves()
    {
        await DefineAsync();
        await _api.PostAsync(Widgets, Widget("""{"color":"red","else":1,"free":{"any":{"thing":[1]}}}"""));
        JsonNode spec = (await _api.GetAsync($"{Widgets}/w")).Body["spec"]!;
        spec["else"].ShouldBeNull();
        spec["free"]!["any"]!["thing"]![0]!.GetValue<int>().ShouldBe(1);
        (await _api.PostAsync(Widgets + "?fieldValidation=Strict", Widget("""{"color":"red","else":1}"""))).Code.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Merges_lists_by_their_keys_and_prints_the_columns()
    {
        await DefineAsync();
        foreach ((string manager, string part) in ((string, string)[])[("one", "a"), ("two", "b")])
        {
            (await _api.SendAsync(HttpMethod.Patch, $"{Widgets}/w?fieldManager={manager}", $$"""
                {"apiVersion":"shop.example/v1","kind":"Widget","metadata":{"name":"w"},"spec":{"color":"red","parts":[{"name":"{{part}}","size":1}]} }
                """, "application/apply-patch+yaml")).Code.ShouldBeOneOf(HttpStatusCode.Created, HttpStatusCode.OK);
        }
        (await _api.GetAsync($"{Widgets}/w")).Body["spec"]!["parts"]!.AsArray().Count.ShouldBe(2);
        await _api.SendAsync(HttpMethod.Patch, $"{Widgets}/w/status", """{"status":{"conditions":[{"type":"Ready","status":"True"}]}}""", "application/merge-patch+json");
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_api.Address, Widgets));
        request.Headers.Add("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io");
        using HttpResponseMessage response = await _api.Admin.SendAsync(request);
        JsonNode table = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        table["columnDefinitions"]!.AsArray().Select(column => column!["name"]!.GetValue<string>()).ShouldBe(["Name", "Color", "Ready", "Parts"]);
        table["rows"]![0]!["cells"]!.ToJsonString().ShouldBe("""["w","red","True","b,a"]""");
    }

    [Fact]
    public async Task Removes_the_objects_with_the_definition()
    {
        await DefineAsync();
        await _api.PostAsync(Widgets, Widget("""{"color":"red"}"""));
        await _api.SendAsync(HttpMethod.Delete, $"{Definitions}/widgets.shop.example");
        (await _api.GetAsync(Widgets)).Code.ShouldBe(HttpStatusCode.NotFound);
        await EventuallyAsync(async () =>
        {
            await DefineAsync();
            int left = (await _api.GetAsync(Widgets)).Body["items"]!.AsArray().Count;
            if (left > 0) await _api.SendAsync(HttpMethod.Delete, $"{Definitions}/widgets.shop.example");
            return left == 0;
        });
    }

    [Fact]
    public async Task Is_no_way_to_change_a_kind_that_the_program_knows()
    {
        string other = Definition.Replace("widgets", "authorizationpolicies").Replace("shop.example", "security.istio.io").Replace("Widget", "AuthorizationPolicy");
        (await _api.PostAsync(Definitions, other)).Code.ShouldBe(HttpStatusCode.Created);
        (await _api.PostAsync("/apis/security.istio.io/v1/namespaces/default/authorizationpolicies", """
            {"apiVersion":"security.istio.io/v1","kind":"AuthorizationPolicy","metadata":{"name":"w"},"spec":{"action":"NONSENSE"}}
            """)).Code.ShouldBe(HttpStatusCode.UnprocessableEntity);
        await _api.PostAsync("/apis/security.istio.io/v1/namespaces/default/authorizationpolicies", """
            {"apiVersion":"security.istio.io/v1","kind":"AuthorizationPolicy","metadata":{"name":"stays"},"spec":{}}
            """);
        await _api.SendAsync(HttpMethod.Delete, $"{Definitions}/authorizationpolicies.security.istio.io");
        // What the deletion stirs comes before this one.
        await DefineAsync();
        await EventuallyAsync(async () => (await _api.GetAsync($"{Definitions}/widgets.shop.example")).Body["status"] is not null);
        (await _api.GetAsync("/apis/security.istio.io/v1/namespaces/default/authorizationpolicies/stays")).Code.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("\"name\":\"widgets.shop.example\"", "\"name\":\"widgets.other.example\"", "metadata.name")]
    [InlineData("\"group\":\"shop.example\"", "\"group\":\"shop\"", "spec.group")]
    [InlineData("\"scope\":\"Namespaced\"", "\"scope\":\"Galaxy\"", "spec.scope")]
    [InlineData("\"storage\":true", "\"storage\":false", "spec.versions")]
    [InlineData("^[0-9]+$", "([", "pattern")]
    [InlineData("\"type\":\"object\",\"required\"", "\"type\":\"array\",\"required\"", "openAPIV3Schema.type")]
    [InlineData("\"scope\"", "\"conversion\":{\"strategy\":\"Webhook\"},\"scope\"", "spec.conversion.strategy")]
    public async Task Refuses_a_definition_that_cannot_be_served(string part, string instead, string field)
    {
        Definition.ShouldContain(part);
        (HttpStatusCode code, JsonNode body) = await _api.PostAsync(Definitions, Definition.Replace(part, instead));
        code.ShouldBe(HttpStatusCode.UnprocessableEntity);
        body["message"]!.GetValue<string>().ShouldContain(field);
    }

    private const string Definition = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.shop.example"},
         "spec":{"group":"shop.example","scope":"Namespaced","names":{"plural":"widgets","kind":"Widget","shortNames":["wd"]},
          "versions":[
           {"name":"v1alpha1","served":true,"storage":false,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}},
           {"name":"v1beta1","served":false,"storage":false,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}},
           {"name":"v1","served":true,"storage":true,"subresources":{"status":{}},
            "additionalPrinterColumns":[{"name":"Color","type":"string","jsonPath":".spec.color"},
             {"name":"Ready","type":"string","jsonPath":".status.conditions[?(@.type==\"Ready\")].status"},
             {"name":"Parts","type":"string","jsonPath":".spec.parts[*].name"}],
            "schema":{"openAPIV3Schema":{"type":"object","required":["spec"],"properties":{
             "spec":{"type":"object","required":["color"],"properties":{
              "color":{"type":"string","enum":["red","blue"],"description":"Its color."},"code":{"type":"string","pattern":"^[0-9]+$"},
              "count":{"type":"integer","default":3},"free":{"type":"object","x-kubernetes-preserve-unknown-fields":true},
              "parts":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"],
               "items":{"type":"object","properties":{"name":{"type":"string"},"size":{"type":"integer"}}}}}},
             "status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}}]}}
        """;

    private static string Widget(string spec) => $$"""{"apiVersion":"shop.example/v1","kind":"Widget","metadata":{"name":"w"},"spec":{{spec}}}""";

    private async Task DefineAsync()
    {
        (HttpStatusCode code, JsonNode body) = await _api.PostAsync(Definitions, Definition);
        code.ShouldBe(HttpStatusCode.Created, body.ToJsonString());
    }

    private static async Task EventuallyAsync(Func<Task<bool>> isSo)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (!await isSo()) limit.Token.ThrowIfCancellationRequested();
    }
}
