using System.Net;
using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Tests.Api;

public sealed class AccessTests : IAsyncLifetime
{
    private const string Rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/default";

    private TestApi _api = null!;

    public async Task InitializeAsync()
    {
        _api = await TestApi.StartAsync();
        await _api.PostAsync("/api/v1/namespaces/default/serviceaccounts", """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"reader"}}""");
    }

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Lets_a_service_account_do_what_its_role_says_and_nothing_else()
    {
        string token = await TokenAsync("{}");
        (await _api.SendAsync(HttpMethod.Get, "/api/v1/namespaces/default/configmaps", bearer: token)).Code.ShouldBe(HttpStatusCode.Forbidden);
        await _api.PostAsync($"{Rbac}/roles", """
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"reader"},
             "rules":[{"apiGroups":[""],"resources":["configmaps"],"verbs":["get","list"]}]}
            """);
        await _api.PostAsync($"{Rbac}/rolebindings", """
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"reader"},
             "roleRef":{"kind":"Role","name":"reader"},"subjects":[{"kind":"ServiceAccount","name":"reader","namespace":"default"}]}
            """);
        (await _api.SendAsync(HttpMethod.Get, "/api/v1/namespaces/default/configmaps", bearer: token)).Code.ShouldBe(HttpStatusCode.OK);
        foreach (string other in (string[])["/api/v1/namespaces/default/secrets", "/api/v1/namespaces/kube-system/configmaps", "/api/v1/configmaps"])
            (await _api.SendAsync(HttpMethod.Get, other, bearer: token)).Code.ShouldBe(HttpStatusCode.Forbidden, other);
        (await _api.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/default/configmaps/kube-root-ca.crt", bearer: token)).Code.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Refuses_a_token_for_another_audience() =>
        (await _api.SendAsync(HttpMethod.Get, "/version", bearer: await TokenAsync("""{"audiences":["shop"]}"""))).Code.ShouldBe(HttpStatusCode.Unauthorized);

    [Fact]
    public async Task Refuses_the_token_of_an_account_that_is_gone()
    {
        string token = await TokenAsync("{}");
        (await _api.SendAsync(HttpMethod.Get, "/version", bearer: token)).Code.ShouldBe(HttpStatusCode.OK);
        await _api.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/default/serviceaccounts/reader");
        await _api.PostAsync("/api/v1/namespaces/default/serviceaccounts", """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"reader"}}""");
        (await _api.SendAsync(HttpMethod.Get, "/version", bearer: token)).Code.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Refuses_a_token_that_was_changed()
    {
        string[] parts = (await TokenAsync("{}")).Split('.');
        string forged = $"{parts[0]}.{parts[1][..^4]}AAAA.{parts[2]}";
        (await _api.SendAsync(HttpMethod.Get, "/version", bearer: forged)).Code.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("""{"expirationSeconds":599}""")]
    [InlineData("""{"expirationSeconds":99999999999}""")]
    public async Task Refuses_a_token_with_a_life_out_of_bounds(string spec) => (await _api.PostAsync(
        "/api/v1/namespaces/default/serviceaccounts/reader/token", TokenRequest(spec))).Code.ShouldBe(HttpStatusCode.UnprocessableEntity);

    [Fact]
    public async Task Refuses_to_impersonate_without_the_right()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_api.Address, "/version"));
        request.Headers.Authorization = new("Bearer", await TokenAsync("{}"));
        request.Headers.Add("Impersonate-User", "admin");
        request.Headers.Add("Impersonate-Group", "system:masters");
        using HttpResponseMessage response = await _api.Stranger.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Describes_every_group_it_serves()
    {
        JsonNode index = (await _api.GetAsync("/openapi/v3")).Body;
        foreach ((string path, _) in index["paths"]!.AsObject())
            (await _api.GetAsync($"/openapi/v3/{path}")).Body["openapi"]!.GetValue<string>().ShouldStartWith("3.");
    }

    private static string TokenRequest(string spec) => $$"""{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{{spec}}}""";

    private async Task<string> TokenAsync(string spec) => (await _api.PostAsync(
        "/api/v1/namespaces/default/serviceaccounts/reader/token", TokenRequest(spec))).Body["status"]!["token"]!.GetValue<string>();
}
