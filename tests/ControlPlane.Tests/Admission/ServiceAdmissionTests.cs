using System.Net;
using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Tests.Admission;

public sealed class ServiceAdmissionTests : IAsyncLifetime
{
    private const string Services = "/api/v1/namespaces/default/services";
    private const string OldPolicies = "/apis/authentication.istio.io/v1alpha1/namespaces/default/policies";

    private TestApi _api = null!;

    public async Task InitializeAsync() => _api = await TestApi.StartAsync();

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Theory]
    [InlineData("""{ "port": 8080 }""", "8080")]
    [InlineData("""{ "port": 8080, "targetPort": 0 }""", "8080")]
    [InlineData("""{ "port": 8080, "targetPort": 80 }""", "80")]
    [InlineData("""{ "port": 8080, "targetPort": "http" }""", "\"http\"")]
    public async Task Fills_in_the_target_port(string port, string target)
    {
        (HttpStatusCode code, JsonNode made) = await _api.PostAsync(Services, Service(port));

        code.ShouldBe(HttpStatusCode.Created);
        made["spec"]!["ports"]![0]!["targetPort"]!.ToJsonString().ShouldBe(target);
    }

    [Fact]
    public async Task Understands_an_old_policy_by_the_service_it_names()
    {
        (HttpStatusCode early, JsonNode refusal) = await _api.PostAsync(OldPolicies, Policy);
        early.ShouldBe(HttpStatusCode.BadRequest);
        refusal["message"]!.GetValue<string>().ShouldContain("the target default/web does not exist");

        await _api.PostAsync(Services, Service("""{ "port": 8080 }"""));

        (await _api.PostAsync(OldPolicies, Policy)).Code.ShouldBe(HttpStatusCode.Created);
    }

    private const string Policy = """
        {"apiVersion":"authentication.istio.io/v1alpha1","kind":"Policy","metadata":{"name":"web"},
         "spec":{"targets":[{"name":"web"}],"origins":[{"jwt":{"issuer":"me","jwksUri":"https://issuer.example/keys"}}],"principalBinding":"USE_ORIGIN"}}
        """;

    private static string Service(string port) => $$"""
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"selector":{"app":"web"},"ports":[ {{port}} ] } }
        """;
}
