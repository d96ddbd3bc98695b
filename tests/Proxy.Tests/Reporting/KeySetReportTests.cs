using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Sallyport.Engine.Tokens;
using Sallyport.Policy.Parsing;
using Sallyport.Proxy.Configuration;
using Sallyport.Proxy.Keys;
using Sallyport.Proxy.Reporting;
using Sallyport.Proxy.Tests.Keys;
using Sallyport.Proxy.Trial;
using Sallyport.TestKit;

namespace Sallyport.Proxy.Tests.Reporting;

/// <summary>What a proxy tells of its keys: enough to see what is wrong, and nothing of what they are made of.</summary>
public sealed class KeySetReportTests : IAsyncLifetime
{
    private readonly TestIssuer _issuer = new();
    private KeyServer _server = null!;

    public async Task InitializeAsync() => _server = await KeyServer.StartAsync();

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _issuer.Dispose();
    }

    [Fact]
    public async Task Names_keys_by_id_and_type_and_says_when_they_were_fetched()
    {
        _server.Serve("/jwks", _issuer.Jwks);
        JsonObject report = await ReportAsync($"jwksUri: \"http://user:pass@127.0.0.1:{_server.Port}/jwks?key=hidden\"");
        ((string?)report["policy"], (int?)report["rule"], (string?)report["issuer"]).ShouldBe(("istio-system/jwt", 0, "https://issuer.example"));
        ((string?)report["source"], (string?)report["address"]).ShouldBe(("jwksUri", $"http://127.0.0.1:{_server.Port}/jwks"));
        report["keys"]!.ToJsonString().ShouldBe("""[{"kid":"k1","type":"EC"}]""");
        DateTimeOffset fetched = DateTimeOffset.Parse((string)report["fetched"]!, null);
        DateTimeOffset.Parse((string)report["nextFetch"]!, null).ShouldBeGreaterThan(fetched);
        report["lastError"].ShouldBeNull();
        HasNothingSecret(report);
    }

    [Fact]
    public async Task Says_in_words_why_there_are_no_keys()
    {
        JsonObject report = await ReportAsync($"jwksUri: \"http://user:pass@127.0.0.1:{_server.Port}/gone?key=hidden\"");
        ((int?)report["keyCount"], (int?)report["failuresInARow"]).ShouldBe((0, 1));
        ((string)report["lastError"]!).ShouldContain("answered 404");
        report["fetched"].ShouldBeNull();
        HasNothingSecret(report);
    }

    [Fact]
    public async Task Reports_keys_of_the_policy_itself_and_never_what_they_are_made_of()
    {
        using System.Security.Cryptography.RSA key = System.Security.Cryptography.RSA.Create(2048);
        System.Security.Cryptography.RSAParameters parts = key.ExportParameters(true);
        string Text(byte[]? part) => Convert.ToBase64String(part!).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        string set = $$"""{"keys":[{"kty":"RSA","kid":"{{new string('k', 1000)}}","n":"{{Text(parts.Modulus)}}","e":"{{Text(parts.Exponent)}}","d":"{{Text(parts.D)}}"}]}""";
        JsonObject report = await ReportAsync($"jwks: '{set}'");
        ((string?)report["source"]).ShouldBe("jwks");
        report.ToJsonString().ShouldNotContain(Text(parts.D)[..20]);
        report.ToJsonString().ShouldNotContain(Text(parts.Modulus)[..20]);
        ((string)report["keys"]![0]!["kid"]!).Length.ShouldBeLessThan(300);
    }

    private static void HasNothingSecret(JsonObject report)
    {
        string text = report.ToJsonString();
        text.ShouldNotContain("pass");
        text.ShouldNotContain("hidden");
        text.ShouldNotContain("\"n\"");
    }

    private async Task<JsonObject> ReportAsync(string keys)
    {
        string policy = $$"""
            apiVersion: security.istio.io/v1
            kind: RequestAuthentication
            metadata: {name: jwt, namespace: istio-system}
            spec: {jwtRules: [{issuer: "{{_issuer.Issuer}}", {{keys}}}]}
            """;
        using KeySetTable table = new(new KeySetFetcher(new KeySetFetchOptions(), TimeProvider.System), null, TimeProvider.System, NullLogger.Instance);
        ConfigurationReader reader = new(
            TestProxy.GatewayOptions("/nowhere"), new GivenDocuments([new DocumentText("jwt", Encoding.UTF8.GetBytes(policy))]), table, new TokenCache());
        ProxyModel model = ProxyRuntime.ReadFirst(reader, NullLogger.Instance);
        await table.WaitForFirstAttemptsAsync(TimeSpan.FromSeconds(30), default);
        return (JsonObject)KeySetReport.Of(model, table).ShouldHaveSingleItem()!;
    }
}
