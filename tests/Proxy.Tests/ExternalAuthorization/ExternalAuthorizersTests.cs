using Sallyport.Engine.Authorization;
using Sallyport.Engine.Matching;
using Sallyport.Proxy.ExternalAuthorization;
using Sallyport.Proxy.Tests.Forwarding;

namespace Sallyport.Proxy.Tests.ExternalAuthorization;

/// <summary>authorization-policy.md 12.5, 12.19, call by call.</summary>
public sealed class ExternalAuthorizersTests : IDisposable
{
    private readonly ForwarderFixture _forwarder = new();
    private readonly ExternalAuthorizers _authorizers;

    public ExternalAuthorizersTests() => _authorizers = new ExternalAuthorizers(_forwarder.Forwarder, TimeProvider.System);

    public void Dispose() => _forwarder.Dispose();

    [Fact]
    public async Task The_second_sees_what_the_first_one_changed()
    {
        TaskCompletionSource<string> head = new();
        using RawUpstream first = RawUpstream.Always("HTTP/1.1 200 OK\r\nauthorization: from-first\r\ncontent-length: 0\r\n\r\n");
        using RawUpstream second = RawUpstream.Once(head, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        TestExchange exchange = new("GET", "/a", ("cookie", "session=1"));

        CheckOutcome approval = await _authorizers.AskAsync(exchange, Provider("a", first.Port));
        approval.Changes!.ApplyTo(exchange);
        CheckOutcome other = await _authorizers.AskAsync(exchange, Provider("b", second.Port));

        other.Changes.ShouldNotBeNull();
        (await head.Task).ShouldContain("authorization: from-first\r\n");
    }

    [Fact]
    public async Task A_client_that_left_gets_no_answer()
    {
        using RawUpstream silent = new(async (peer, _) =>
        {
            await peer.ReadHeadAsync();
            await peer.ReadHeadAsync();
        });
        TestExchange exchange = new("GET", "/a");
        Task<CheckOutcome> asking = _authorizers.AskAsync(exchange, Provider("a", silent.Port)).AsTask();

        exchange.Leave();

        (await asking.WaitAsync(TimeSpan.FromSeconds(20))).IsClientGone.ShouldBeTrue("also with failOpen");
    }

    private static ProviderPlan Provider(string name, int port) => new()
    {
        Name = name,
        Cluster = ForwarderFixture.Cluster(port),
        FailOpen = true,
        ToUpstreamOnAllow = new FieldNames([TextMatcher.Exact("authorization", ignoreCase: true)]),
    };
}
