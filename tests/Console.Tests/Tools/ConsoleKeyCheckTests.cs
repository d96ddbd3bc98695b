using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sallyport.Console.Wizard;
using Sallyport.Explaining;

namespace Sallyport.Console.Tests.Tools;

public sealed class ConsoleKeyCheckTests : IAsyncLifetime
{
    private readonly WebApplication _issuer = WebApplication.CreateSlimBuilder().Build();

    public async Task InitializeAsync()
    {
        string jwks = TrialToken.Make("i", null, TimeProvider.System.GetUtcNow()).Jwks;
        _issuer.Urls.Add("http://127.0.0.1:0");
        _issuer.MapGet("/jwks", () => Results.Text(jwks));
        _issuer.MapGet("/half", () => Results.Text(jwks.Replace("[", """[{"kty":"RSA","kid":"old"},""", StringComparison.Ordinal)));
        _issuer.MapGet("/text", () => Results.Text("secret words"));
        _issuer.MapGet("/away", () => Results.Redirect("http://169.254.169.254/latest/meta-data"));
        _issuer.MapGet("/.well-known/openid-configuration", () => Results.Text($$"""{"jwks_uri":"{{_issuer.Urls.First()}}/jwks"}"""));
        await _issuer.StartAsync();
    }

    public Task DisposeAsync() => _issuer.DisposeAsync().AsTask();

    [Theory]
    [InlineData("/jwks", 0)]
    [InlineData("/half", 1)]
    [InlineData(null, 0)] // by discovery
    public async Task Shows_kinds_and_ids_of_keys(string? path, int problems)
    {
        KeySetCheckAnswer answer = await AskAsync(path);
        answer.Keys.ShouldHaveSingleItem().Type.ShouldBe("EC");
        answer.Keys[0].KeyId.ShouldNotBeEmpty();
        answer.Problems.Count.ShouldBe(problems);
    }

    [Theory] // docs/reference/keys.md, "What is accepted"
    [InlineData("/nothing", "answered 404")]
    [InlineData("/text", "Jwks is an invalid JSON")]
    [InlineData("/away", "link-local, a cloud metadata service")]
    public async Task Says_why_there_are_none(string path, string words)
    {
        KeySetCheckAnswer answer = await AskAsync(path);
        answer.Keys.ShouldBeEmpty();
        answer.Problems.ShouldHaveSingleItem().ShouldContain(words);
        answer.Problems[0].ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("http://169.254.169.254/jwks")]
    [InlineData("http://[::ffff:169.254.169.254]/jwks")]
    [InlineData("file:///etc/passwd")]
    public async Task Goes_nowhere_a_proxy_would_not_go(string address)
    {
        KeySetCheckAnswer answer = await new ConsoleKeyCheck().FetchAsync([], "i", address, CancellationToken.None);
        answer.Keys.ShouldBeEmpty();
        answer.Problems.ShouldHaveSingleItem().ShouldMatch("link-local|not an http or https URL");
    }

    [Fact]
    public async Task Knows_where_services_of_the_mesh_are()
    {
        JsonObject entry = (JsonObject)JsonNode.Parse($$$"""
            {"apiVersion":"networking.istio.io/v1","kind":"ServiceEntry","metadata":{"name":"keys","namespace":"default"},"spec":{"hosts":["keys.example"],"resolution":"STATIC",
            "ports":[{"name":"http","number":80,"protocol":"HTTP","targetPort":{{{new Uri(_issuer.Urls.First()).Port}}}}],"endpoints":[{"address":"127.0.0.1"}]}}
            """)!;
        (await new ConsoleKeyCheck().FetchAsync([entry], "i", "http://keys.example/jwks", CancellationToken.None)).Keys.Count.ShouldBe(1);
    }

    private Task<KeySetCheckAnswer> AskAsync(string? path) => new ConsoleKeyCheck().FetchAsync(
        [], _issuer.Urls.First(), path is null ? null : _issuer.Urls.First() + path, CancellationToken.None);
}
