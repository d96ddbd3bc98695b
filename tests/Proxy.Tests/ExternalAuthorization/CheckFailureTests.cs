using System.Net;
using Sallyport.Proxy.ExternalAuthorization;
using Sallyport.Proxy.Tests.Forwarding;

namespace Sallyport.Proxy.Tests.ExternalAuthorization;

/// <summary>authorization-policy.md 12.13: whatever is not an answer is a failed check, which denies unless <c>failOpen</c> is set.</summary>
public sealed class CheckFailureTests
{
    public static TheoryData<string> BadAnswers => new(
        "HTTP/1.1 500 No\r\ncontent-length: 2\r\n\r\nno",
        "HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n",
        "this is not HTTP\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx y: 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx-user: a\0b\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx-envoy-auth-headers-to-remove: cook ie\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
        $"HTTP/1.1 200 OK\r\nx-user: {new string('a', 200_000)}\r\ncontent-length: 0\r\n\r\n",
        $"HTTP/1.1 403 No\r\ncontent-length: {CheckExchange.MaxAnswerBytes + 1}\r\n\r\n{new string('a', CheckExchange.MaxAnswerBytes + 1)}");

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public async Task A_bad_answer_denies(string bytes)
    {
        using RawUpstream authorizer = RawUpstream.Always(bytes);
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port);

        await ShouldDenyAsync(gateway, 403);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort")]
    [InlineData("HTTP/1.1 200 OK\r\nx-user: al")]
    [InlineData("")]
    public async Task A_truncated_answer_denies(string bytes)
    {
        using RawUpstream authorizer = new(async (peer, _) =>
        {
            await peer.ReadHeadAsync();
            await peer.SendAsync(bytes);
            peer.Dispose();
        });
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port);

        await ShouldDenyAsync(gateway, 403);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\n")]
    [InlineData("HTTP/1.1 403 No\r\ncontent-length: 10\r\n\r\nsl")]
    public async Task A_slow_answer_denies_when_the_timeout_passes(string beginning)
    {
        using RawUpstream authorizer = new(async (peer, _) =>
        {
            await peer.ReadHeadAsync();
            await peer.SendAsync(beginning);
            await peer.ReadHeadAsync();
        });
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port, "timeout: 0.1s, statusOnError: '503'");

        await ShouldDenyAsync(gateway, 503);
    }

    [Theory]
    [InlineData("", 403)]
    [InlineData("statusOnError: '0'", 403)]
    [InlineData("statusOnError: '100'", 403)]
    [InlineData("statusOnError: '429'", 429)]
    public async Task StatusOnError_is_the_answer_when_nobody_listens(string settings, int status)
    {
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(RawUpstream.ClosedPort(), settings);

        await ShouldDenyAsync(gateway, status);
        (await gateway.DecisionsAsync()).ShouldContain("ext_authz_error");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FailOpen_lets_pass_what_cannot_be_asked_about(bool isGrpc)
    {
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(RawUpstream.ClosedPort(), "failOpen: true", isGrpc);

        (HttpResponseMessage answer, _) = await gateway.SendAsync("/a");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.Contains("x-application").ShouldBeTrue();
    }

    [Fact]
    public async Task FailOpen_does_not_turn_a_refusal_into_an_approval()
    {
        using RawUpstream authorizer = RawUpstream.Always("HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n");
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port, "failOpen: true");

        await ShouldDenyAsync(gateway, 403);
    }

    [Theory]
    [InlineData("pathPrefix: nope")]
    [InlineData("statusOnError: '999'")]
    [InlineData("headersToUpstreamOnAllow: ['*']")]
    public async Task A_provider_that_cannot_be_used_denies_what_its_rules_match(string settings)
    {
        using RawUpstream authorizer = RawUpstream.Always("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port, $"failOpen: true, {settings}");

        (HttpResponseMessage answer, string body) = await gateway.SendAsync("/a");
        (HttpResponseMessage free, _) = await gateway.SendAsync("/free");

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        body.ShouldBe("RBAC: access denied");
        free.StatusCode.ShouldBe(HttpStatusCode.OK);
        authorizer.Connections.ShouldBe(0);
    }

    [Fact]
    public async Task Checks_share_connections()
    {
        using RawUpstream authorizer = RawUpstream.Always("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port);

        for (int i = 0; i < 5; i++)
            (await gateway.SendAsync("/a")).Answer.StatusCode.ShouldBe(HttpStatusCode.OK);

        authorizer.Connections.ShouldBe(1);
    }

    private static async Task ShouldDenyAsync(AuthorizedGateway gateway, int status)
    {
        (HttpResponseMessage answer, string body) = await gateway.SendAsync("/a");
        ((int)answer.StatusCode).ShouldBe(status);
        body.ShouldBeEmpty();
        answer.Headers.Contains("x-application").ShouldBeFalse();
    }
}
