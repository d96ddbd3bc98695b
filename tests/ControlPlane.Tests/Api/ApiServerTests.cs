using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Tests.Api;

public sealed class ApiServerTests : IAsyncLifetime
{
    private const string Policies = "/apis/security.istio.io/v1/namespaces/default/authorizationpolicies";
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    private TestApi _api = null!;

    public async Task InitializeAsync() => _api = await TestApi.StartAsync();

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Refuses_a_caller_without_credentials()
    {
        using HttpResponseMessage response = await _api.Stranger.GetAsync(new Uri(_api.Address, "/api/v1/namespaces"));
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!["reason"]!.GetValue<string>().ShouldBe("Unauthorized");
    }

    [Theory]
    [InlineData("forged")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJzeXN0ZW06c2VydmljZWFjY291bnQ6ZGVmYXVsdDpkZWZhdWx0In0.")]
    public async Task Refuses_a_token_it_did_not_sign(string token) =>
        (await _api.SendAsync(HttpMethod.Get, "/api/v1/namespaces", bearer: token)).Code.ShouldBe(HttpStatusCode.Unauthorized);

    [Fact]
    public async Task Creates_reads_and_deletes()
    {
        (HttpStatusCode code, JsonNode made) = await _api.PostAsync(Policies, Policy("viewer"));
        code.ShouldBe(HttpStatusCode.Created);
        made["metadata"]!["generation"]!.GetValue<int>().ShouldBe(1);
        (await _api.GetAsync($"{Policies}/viewer")).Body.ToJsonString().ShouldBe(made.ToJsonString());
        (await _api.SendAsync(HttpMethod.Delete, $"{Policies}/viewer")).Body["status"]!.GetValue<string>().ShouldBe("Success");
        (await _api.GetAsync($"{Policies}/viewer")).Code.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Serves_one_object_in_every_version_of_its_group()
    {
        await _api.PostAsync(Policies, Policy("viewer"));
        JsonNode old = (await _api.GetAsync($"{Policies.Replace("/v1/", "/v1beta1/", StringComparison.Ordinal)}/viewer")).Body;
        old["apiVersion"]!.GetValue<string>().ShouldBe("security.istio.io/v1beta1");
        old["spec"]!["action"]!.GetValue<string>().ShouldBe("ALLOW");
    }

    [Fact]
    public async Task Refuses_an_update_of_an_older_version()
    {
        JsonNode first = (await _api.PostAsync(ConfigMaps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"k":"1"}}""")).Body;
        JsonNode changed = first.DeepClone();
        changed["data"]!["k"] = "2";
        (await _api.SendAsync(HttpMethod.Put, $"{ConfigMaps}/a", changed.ToJsonString())).Code.ShouldBe(HttpStatusCode.OK);
        (HttpStatusCode code, JsonNode refused) = await _api.SendAsync(HttpMethod.Put, $"{ConfigMaps}/a", first.ToJsonString());
        code.ShouldBe(HttpStatusCode.Conflict);
        refused["message"]!.GetValue<string>().ShouldBe(
            "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your changes to the latest version and try again");
    }

    [Fact]
    public async Task Pages_a_list_as_it_was_when_it_began()
    {
        foreach (string name in (string[])["a", "b", "c"]) await _api.PostAsync(Policies, Policy(name));
        JsonNode first = (await _api.GetAsync($"{Policies}?limit=2")).Body;
        await _api.SendAsync(HttpMethod.Delete, $"{Policies}/c");
        string token = Uri.EscapeDataString(first["metadata"]!["continue"]!.GetValue<string>());
        JsonNode second = (await _api.GetAsync($"{Policies}?limit=2&continue={token}")).Body;
        second["items"]!.AsArray().Select(i => i!["metadata"]!["name"]!.GetValue<string>()).ShouldBe(["c"]);
        second["metadata"]!["resourceVersion"]!.GetValue<string>().ShouldBe(first["metadata"]!["resourceVersion"]!.GetValue<string>());
    }

    [Fact]
    public async Task Watches_from_a_version_on_and_sees_an_object_leave_a_selector()
    {
        JsonNode made = (await _api.PostAsync(Policies, Policy("viewer"))).Body;
        string version = made["metadata"]!["resourceVersion"]!.GetValue<string>();
        using StreamReader lines = new(await _api.Admin.GetStreamAsync(
            new Uri(_api.Address, $"{Policies}?watch=1&resourceVersion={version}&labelSelector=app%3Dweb")));
        await _api.SendAsync(HttpMethod.Patch, $"{Policies}/viewer", """{"spec":{"action":"DENY"}}""", "application/merge-patch+json");
        await _api.SendAsync(HttpMethod.Patch, $"{Policies}/viewer", """{"metadata":{"labels":{"app":"db"}}}""", "application/merge-patch+json");
        JsonNode changed = JsonNode.Parse((await lines.ReadLineAsync())!)!, left = JsonNode.Parse((await lines.ReadLineAsync())!)!;
        changed["type"]!.GetValue<string>().ShouldBe("MODIFIED");
        left["type"]!.GetValue<string>().ShouldBe("DELETED");
        left["object"]!["metadata"]!["labels"]!["app"]!.GetValue<string>().ShouldBe("web");
    }

    [Fact]
    public async Task Refuses_a_policy_that_the_webhook_would_refuse()
    {
        string open = Policy("open").Replace("\"ALLOW\"", "\"DENY\"", StringComparison.Ordinal).Replace("\"GET\"", "\"\"", StringComparison.Ordinal);
        (HttpStatusCode code, JsonNode refused) = await _api.PostAsync(Policies, open);
        code.ShouldBe(HttpStatusCode.BadRequest);
        refused["message"]!.GetValue<string>().ShouldStartWith("admission webhook \"validation.istio.io\" denied the request");
    }

    [Fact]
    public async Task Refuses_a_body_that_is_too_large()
    {
        string body = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"big"},"data":{"k":"X"}}"""
            .Replace("X", new string('x', 3 * 1024 * 1024), StringComparison.Ordinal);
        (await _api.PostAsync(ConfigMaps, body)).Code.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Refuses_a_body_that_is_nested_too_deeply()
    {
        string deep = new string('[', 10_000) + new string(']', 10_000);
        (await _api.PostAsync(ConfigMaps, deep)).Code.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Refuses_a_media_type_it_does_not_read() =>
        (await _api.SendAsync(HttpMethod.Post, ConfigMaps, "<a/>", "application/xml")).Code.ShouldBe(HttpStatusCode.UnsupportedMediaType);

    [Theory]
    [InlineData("/api/v1/namespaces/default/../kube-system/secrets")]
    [InlineData("/api/v1/namespaces/default%2Fsecrets")]
    [InlineData("/api/v1//namespaces")]
    [InlineData("/api/v1/namespaces/%2e%2e/secrets")]
    [InlineData("/api/v1/namespaces/a%00b")]
    public async Task Refuses_tricks_with_paths(string target) => (await RawGetAsync(target)).ShouldStartWith("HTTP/1.1 400");

    [Fact]
    public void Keeps_its_keys_from_others()
    {
        if (OperatingSystem.IsWindows()) return;
        foreach (string name in (string[])["ca.pem", "service-accounts.pem", "kubeconfig"])
            File.GetUnixFileMode(Path.Combine(_api.Folder, name)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static string Policy(string name) => $$$"""
        {"apiVersion":"security.istio.io/v1","kind":"AuthorizationPolicy","metadata":{"name":"{{{name}}}","labels":{"app":"web"}},
         "spec":{"action":"ALLOW","rules":[{"to":[{"operation":{"methods":["GET"]}}]}]}}
        """;

    // HttpClient would tidy the path up.
    private async Task<string> RawGetAsync(string target)
    {
        using TcpClient tcp = new();
        await tcp.ConnectAsync(_api.Address.Host, _api.Address.Port);
        await using SslStream tls = new(tcp.GetStream(), false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("localhost");
        await tls.WriteAsync(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        using StreamReader reader = new(tls);
        return await reader.ReadToEndAsync();
    }
}
