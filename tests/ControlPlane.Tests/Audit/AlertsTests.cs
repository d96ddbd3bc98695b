using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Audit;

namespace Sallyport.ControlPlane.Tests.Audit;

public sealed class AlertsTests
{
    [Fact]
    public async Task Tells_the_webhook_and_writes_an_Event()
    {
        using TcpListener hook = new(IPAddress.Loopback, 0);
        hook.Start();
        await using TestApi api = await TestApi.StartAsync();
        await api.PostAsync("/api/v1/namespaces/istio-system/configmaps", $$$"""
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"sallyport-audit-alerts"},"data":{"secrets":
              "{kinds: [Secret], verbs: [create], namespaces: [def*], webhook: 'http://127.0.0.1:{{{((IPEndPoint)hook.LocalEndpoint).Port}}}/'}"}}
            """);
        await api.PostAsync("/api/v1/namespaces/default/secrets", """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"stringData":{"k":"hush"}}""");
        string posted = await ReceiveAsync(hook);
        posted.ShouldNotContain("hush");
        JsonNode report = JsonNode.Parse(posted[posted.IndexOf('{')..])!;
        report["rule"]!.GetValue<string>().ShouldBe("secrets");
        report["objectRef"]!["name"]!.GetValue<string>().ShouldBe("s");
        // The Event is written before the webhook is told.
        JsonNode note = (await api.GetAsync("/api/v1/namespaces/default/events/audit-alert.secrets")).Body;
        note["reason"]!.GetValue<string>().ShouldBe("AuditAlert");
        note["message"]!.GetValue<string>().ShouldBe("Rule secrets: kubernetes-admin create secrets s (201)");
    }

    [Theory]
    [InlineData("kinds: Secret")]
    [InlineData("kind: [Secret]")]
    [InlineData("webhook: file:///etc/passwd")]
    [InlineData("webhook: https://user:word@example.com/")]
    [InlineData("[")]
    [InlineData("")]
    public void Uses_no_rule_that_it_cannot_read_whole(string yaml)
    {
        AlertRule.Read("r", yaml, out string problem).ShouldBeNull();
        problem.ShouldNotBeEmpty();
    }

    private static async Task<string> ReceiveAsync(TcpListener hook)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        using TcpClient client = await hook.AcceptTcpClientAsync(limit.Token);
        NetworkStream stream = client.GetStream();
        StringBuilder received = new();
        byte[] buffer = new byte[4096];
        while (!received.ToString().EndsWith("}}", StringComparison.Ordinal) && await stream.ReadAsync(buffer, limit.Token) is int count and > 0)
            received.Append(Encoding.UTF8.GetString(buffer, 0, count));
        await stream.WriteAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"u8.ToArray(), limit.Token);
        return received.ToString();
    }
}
