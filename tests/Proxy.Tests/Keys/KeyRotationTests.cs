using Sallyport.Engine;
using Sallyport.TestKit;

namespace Sallyport.Proxy.Tests.Keys;

/// <summary>Whole gateways over loopback, issuers that rotate, fail and hang, and strangers with keys of their own.</summary>
public sealed class KeyRotationTests : IAsyncLifetime
{
    private const string A = "https://a.example", B = "https://b.example";

    private readonly SteppedTime _time = new();
    private readonly TestIssuer _a = new(A, "a1"), _a2 = new(A, "a2"), _b = new(B, "b1"), _b2 = new(B, "b2");
    private KeyServer _server = null!;
    private TestProxy _proxy = null!;

    public async Task InitializeAsync()
    {
        _server = await KeyServer.StartAsync();
        _server.Serve("/a", _a.Jwks);
        _server.Serve("/b", _b.Jwks);
        _proxy = await TestProxy.StartAsync(Documents(), Options, _time);
    }

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
        foreach (TestIssuer issuer in (TestIssuer[])[_a, _a2, _b, _b2])
            issuer.Dispose();
    }

    [Fact]
    public async Task Token_of_a_new_key_passes_at_the_first_request()
    {
        (await AskAsync(_a.Token())).ShouldBe(200);
        _server.Serve("/a", _a2.Jwks);
        (await AskAsync(_a2.Token())).ShouldBe(200);
        (await AskAsync(_a.Token())).ShouldBe(401, "the issuer withdrew its old key");
        _server.Asked("/a").ShouldBe(2);
    }

    [Fact]
    public async Task Known_tokens_pass_while_the_issuer_is_down_and_after_a_restart()
    {
        _server.Break("/a");
        (await AskAsync(_a2.Token())).ShouldBe(401, "nobody can say whether this key is good");
        (await AskAsync(_a.Token())).ShouldBe(200);
        await _proxy.RestartAsync(Options, _time);
        (await AskAsync(_a.Token())).ShouldBe(200);
        _time.Advance(TimeSpan.FromHours(5));
        (await AskAsync(_a.Token())).ShouldBe(200);
        (await AskAsync(_a2.Token())).ShouldBe(401);
    }

    [Fact]
    public async Task Issuer_that_hangs_slows_only_tokens_of_unknown_keys_and_those_for_a_bounded_time()
    {
        _server.Hang("/a");
        Task<int> unknown = AskAsync(_a2.Token());
        await _time.TimerAsync(TimeSpan.FromMilliseconds(500));
        _server.Serve("/b", _b2.Jwks);
        (await AskAsync(_b2.Token())).ShouldBe(200, "another issuer's new key");
        (await AskAsync(_a.Token())).ShouldBe(200, "the same issuer's known key");
        unknown.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(500));
        (await unknown).ShouldBe(401);
    }

    [Fact]
    public async Task Made_up_keys_cause_one_fetch_in_ten_seconds()
    {
        using TestIssuer stranger = new(A, "made-up");
        for (int i = 0; i < 20; i++)
            (await AskAsync(stranger.Token(("jti", $"{i}")))).ShouldBe(401);
        _server.Asked("/a").ShouldBe(2, "the first, and one for all of them");
        _time.Advance(TimeSpan.FromSeconds(10));
        (await AskAsync(stranger.Token())).ShouldBe(401);
        (await AskAsync(stranger.Token())).ShouldBe(401);
        _server.Asked("/a").ShouldBe(3);
        _server.Asked("/b").ShouldBe(1);
    }

    [Fact]
    public async Task Wait_of_zero_is_the_answer_of_Istio()
    {
        _proxy.Write("all.yaml", Documents("sallyport.dev/unknown-key-wait: 0s"));
        await _proxy.RestartAsync(Options, _time);
        int before = _server.Asked("/a");
        _server.Serve("/a", _a2.Jwks);
        (await AskAsync(_a2.Token())).ShouldBe(401);
        _server.Asked("/a").ShouldBe(before);
    }

    [Fact]
    public async Task Another_text_in_the_annotation_has_the_keys_fetched_at_once()
    {
        await using TestProxy proxy = await TestProxy.StartAsync(Documents("sallyport.dev/refetch-keys: monday"), Options);
        int before = _server.Asked("/a");
        _server.Serve("/a", _a2.Jwks);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        proxy.Write("all.yaml", Documents("sallyport.dev/refetch-keys: tuesday"));
        while (_server.Asked("/a") == before)
            await Task.Delay(10, limit.Token);
        while (await proxy.StatusAsync("/", $"authorization: Bearer {_a.Token()}") != 401)
            limit.Token.ThrowIfCancellationRequested();
    }

    private static ProxyOptions Options(string folder) => new()
    {
        Role = ProxyRole.Gateway, Files = [Path.Combine(folder, "all.yaml")], DataFolder = Path.Combine(folder, "data"), Admin = "none",
        Bind = "127.0.0.1", PortMap = new Dictionary<int, int> { [80] = 0 },
    };

    private Task<int> AskAsync(string token) => _proxy.StatusAsync("/", $"authorization: Bearer {token}");

    private string Documents(string annotation = "") =>
        TestProxy.Gateway + TestProxy.Routes("[{directResponse: {status: 200, body: {string: hello} } }]")
        + $$"""
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata: {name: tokens, namespace: istio-system, annotations: { {{annotation}} } }
        spec:
          jwtRules:
          - {issuer: {{A}}, jwksUri: '{{_server.Url("/a")}}'}
          - {issuer: {{B}}, jwksUri: '{{_server.Url("/b")}}', fromHeaders: [{name: authorization, prefix: 'Bearer '}]}
        """;
}
