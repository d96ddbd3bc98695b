using System.Net;
using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Tests.Access;

public sealed class EscalationTests : IAsyncLifetime
{
    private const string Rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/default";

    private TestApi _api = null!;
    private string _token = "";

    public async Task InitializeAsync()
    {
        _api = await TestApi.StartAsync();
        await _api.PostAsync("/api/v1/namespaces/default/serviceaccounts", """{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"clerk"}}""");
        _token = (await _api.PostAsync("/api/v1/namespaces/default/serviceaccounts/clerk/token",
            """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{}}""")).Body["status"]!["token"]!.GetValue<string>();
        await _api.PostAsync($"{Rbac}/rolebindings", """
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"clerk"},
             "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"clerk"},"subjects":[{"kind":"ServiceAccount","name":"clerk"}]}
            """);
    }

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Refuses_a_role_with_more_than_its_writer_has()
    {
        await GiveAsync("""{"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles","rolebindings"],"verbs":["*"],"resourceNames":[]}""", forbidden: "escalate");
        (HttpStatusCode code, JsonNode refused) = await WriteRoleAsync("""[{"apiGroups":[""],"resources":["secrets"],"verbs":["get","list"]}]""");
        code.ShouldBe(HttpStatusCode.Forbidden);
        refused["message"]!.GetValue<string>().ShouldEndWith("is attempting to grant RBAC permissions not currently held:\n"
            + "{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\"]}\n{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"list\"]}");
    }

    [Fact]
    public async Task Lets_pass_on_what_one_has()
    {
        await GiveAsync("""{"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles"],"verbs":["create"]},{"apiGroups":[""],"resources":["*"],"verbs":["get"]}""");
        (await WriteRoleAsync("""[{"apiGroups":[""],"resources":["pods"],"verbs":["get"],"resourceNames":["a"]}]""")).Code.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Refuses_to_bind_a_role_that_one_does_not_have()
    {
        await GiveAsync("""{"apiGroups":["rbac.authorization.k8s.io"],"resources":["rolebindings"],"verbs":["create"]}""");
        const string Body = """
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"self"},
             "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"cluster-admin"},"subjects":[{"kind":"ServiceAccount","name":"clerk"}]}
            """;
        (await _api.SendAsync(HttpMethod.Post, $"{Rbac}/rolebindings", Body, bearer: _token)).Code.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Lets_bind_with_the_verb_for_it()
    {
        await GiveAsync("""
            {"apiGroups":["rbac.authorization.k8s.io"],"resources":["rolebindings"],"verbs":["create"]},
            {"apiGroups":["rbac.authorization.k8s.io"],"resources":["clusterroles"],"verbs":["bind"],"resourceNames":["view"]}
            """);
        string Body(string role) => $$$"""
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"{{{role}}}"},
             "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"{{{role}}}"},"subjects":[]}
            """;
        (await _api.SendAsync(HttpMethod.Post, $"{Rbac}/rolebindings", Body("view"), bearer: _token)).Code.ShouldBe(HttpStatusCode.Created);
        (await _api.SendAsync(HttpMethod.Post, $"{Rbac}/rolebindings", Body("edit"), bearer: _token)).Code.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Ends_a_token_with_the_object_that_it_is_bound_to()
    {
        await GiveAsync("""{"apiGroups":[""],"resources":["configmaps"],"verbs":["list"]}""");
        const string Tokens = "/api/v1/namespaces/default/serviceaccounts/clerk/token";
        const string Bound = """
            {"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"boundObjectRef":{"apiVersion":"v1","kind":"Secret","name":"s"}}}
            """;
        (await _api.PostAsync(Tokens, Bound)).Code.ShouldBe(HttpStatusCode.NotFound);
        await _api.PostAsync("/api/v1/namespaces/default/secrets", """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"}}""");
        string token = (await _api.PostAsync(Tokens, Bound)).Body["status"]!["token"]!.GetValue<string>();
        Task<(HttpStatusCode Code, JsonNode Body)> ListAsync() => _api.SendAsync(HttpMethod.Get, "/api/v1/namespaces/default/configmaps", bearer: token);
        (await ListAsync()).Code.ShouldBe(HttpStatusCode.OK);
        await _api.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/default/secrets/s");
        (await ListAsync()).Code.ShouldBe(HttpStatusCode.Unauthorized);
        (await _api.PostAsync(Tokens, Bound.Replace("Secret", "Node", StringComparison.Ordinal))).Code.ShouldBe(HttpStatusCode.BadRequest);
    }

    private Task<(HttpStatusCode Code, JsonNode Body)> WriteRoleAsync(string rules) => _api.SendAsync(HttpMethod.Post, $"{Rbac}/roles",
        $$"""{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"more"},"rules":{{rules}}}""", bearer: _token);

    private Task GiveAsync(string rules, string? forbidden = null)
    {
        // A star would be the verb that is not to be had, too.
        if (forbidden is not null) rules = rules.Replace("\"*\"", "\"create\",\"update\",\"patch\"", StringComparison.Ordinal);
        return _api.PostAsync($"{Rbac}/roles",
            $$"""{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"clerk"},"rules":[{{rules}}]}""");
    }
}
