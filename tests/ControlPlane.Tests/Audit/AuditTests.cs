using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Tests.Audit;

public sealed class AuditTests
{
    [Fact]
    public async Task Records_who_changed_what_and_no_secret()
    {
        using TemporaryFolder kept = new();
        string log = kept.File("audit.log");
        await using (TestApi api = await TestApi.StartAsync())
        {
            await api.PostAsync("/api/v1/namespaces/default/secrets",
                """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"db"},"stringData":{"password":"hunter2"},"data":{"more":"aHVudGVyMg=="}}""");
            await api.SendAsync(HttpMethod.Patch, "/api/v1/namespaces/default/secrets/db",
                """[{"op":"add","path":"/data/x","value":"aHVudGVyMg=="}]""", "application/json-patch+json");
            await api.GetAsync("/api/v1/namespaces/default/secrets");
            await api.PostAsync("/api/v1/namespaces/default/serviceaccounts/default/token",
                """{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{}}""");
            await api.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/default/configmaps/missing");
            await api.GetAsync("/api/v1/namespaces/default/configmaps");
            await api.StopAsync();
            File.Copy(Path.Combine(api.Folder, "audit.log"), log);
        }
        string text = await File.ReadAllTextAsync(log);
        text.ShouldNotContain("hunter2");
        text.ShouldNotContain("aHVudGVyMg");
        text.ShouldNotContain("eyJ");
        JsonNode[] events = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
        events.Select(e => e["verb"]!.GetValue<string>()).ShouldBe(["create", "patch", "list", "create", "delete"]);
        events[0]["user"]!["username"]!.GetValue<string>().ShouldBe("kubernetes-admin");
        events[0]["requestObject"]!["stringData"]!["password"]!.GetValue<string>().ShouldBe("***");
        events[0]["objectRef"]!["name"]!.GetValue<string>().ShouldBe("db");
        events[4]["responseStatus"]!["code"]!.GetValue<int>().ShouldBe(404);
    }
}
