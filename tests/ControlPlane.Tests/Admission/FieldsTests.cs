using System.Net;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Admission;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Tests.Admission;

/// <summary>Unknown fields, and fields that are filled in.</summary>
public sealed class FieldsTests : IAsyncLifetime
{
    private const string Deployment = """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":0,"colour":"red","selector":{"matchLabels":{"app":"web"}},
         "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"web","image":"httpbin","livenessprobe":{}}]}}}}
        """;

    private TestApi _api = null!;

    public async Task InitializeAsync() => _api = await TestApi.StartAsync();

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Refuses_unknown_fields_of_Kubernetes_own_kinds_when_strict()
    {
        (HttpStatusCode code, JsonNode refused) = await _api.PostAsync("/apis/apps/v1/namespaces/default/deployments?fieldValidation=Strict", Deployment);
        code.ShouldBe(HttpStatusCode.BadRequest);
        refused["message"]!.GetValue<string>().ShouldBe("Deployment in version \"v1\" cannot be handled as a Deployment: strict decoding error: "
            + "unknown field \"spec.colour\", unknown field \"spec.template.spec.containers[0].livenessprobe\"");
    }

    [Fact]
    public async Task Drops_them_when_told_to_ignore_them()
    {
        (HttpStatusCode code, JsonNode made) = await _api.PostAsync("/apis/apps/v1/namespaces/default/deployments?fieldValidation=Ignore", Deployment);
        code.ShouldBe(HttpStatusCode.Created);
        made["spec"]!.AsObject().ContainsKey("colour").ShouldBeFalse();
    }

    [Theory]
    [InlineData("\"replicas\":0", "\"replicas\":\"two\"", "cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32")]
    [InlineData("\"image\":\"httpbin\"", "\"image\":7", "cannot unmarshal number into Go struct field Container.spec.template.spec.containers.image of type string")]
    public async Task Refuses_values_of_the_wrong_type(string right, string wrong, string words)
    {
        (HttpStatusCode code, JsonNode refused) = await _api.PostAsync(
            "/apis/apps/v1/namespaces/default/deployments?fieldValidation=Ignore", Deployment.Replace(right, wrong, StringComparison.Ordinal));
        code.ShouldBe(HttpStatusCode.BadRequest);
        refused["message"]!.GetValue<string>().ShouldEndWith(words);
    }

    [Fact]
    public async Task Refuses_unknown_metadata_when_strict() => (await _api.PostAsync("/api/v1/namespaces/default/configmaps?fieldValidation=Strict",
        """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","label":{}}}""")).Body["message"]!.GetValue<string>()
        .ShouldEndWith("strict decoding error: unknown field \"metadata.label\"");

    [Fact]
    public void Fills_in_the_defaults_of_the_Gateway_API()
    {
        JsonObject route = JsonNode.Parse("""{"spec":{"parentRefs":[{"name":"gw"}],"rules":[{"backendRefs":[{"name":"a","port":80}]}]}}""")!.AsObject();
        SchemaDefaults.Fill(route, ResourceCatalog.Find("gateway.networking.k8s.io", "v1", "httproutes")!.Schema!);
        JsonNode.DeepEquals(route["spec"], JsonNode.Parse("""
            {"parentRefs":[{"name":"gw","group":"gateway.networking.k8s.io","kind":"Gateway"}],
             "rules":[{"matches":[{"path":{"type":"PathPrefix","value":"/"}}],"backendRefs":[{"name":"a","port":80,"group":"","kind":"Service","weight":1}]}]}
            """)).ShouldBeTrue(route.ToJsonString());
    }

    [Fact]
    public async Task Refuses_two_listeners_of_one_name()
    {
        (HttpStatusCode code, JsonNode refused) = await _api.PostAsync("/apis/gateway.networking.k8s.io/v1/namespaces/default/gateways", """
            {"apiVersion":"gateway.networking.k8s.io/v1","kind":"Gateway","metadata":{"name":"g"},"spec":{"gatewayClassName":"c",
             "listeners":[{"name":"http","port":80,"protocol":"HTTP"},{"name":"http","port":81,"protocol":"HTTP"}]}}
            """);
        code.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused["details"]!["causes"]!.AsArray().Select(c => $"{c!["field"]}: {c["message"]}")
            .ShouldContain("spec.listeners[1]: Duplicate value: map[string]interface {}{\"name\":\"http\"}");
    }
}
