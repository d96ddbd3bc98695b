using System.Net;
using System.Text;
using Sallyport.Proxy.ExternalAuthorization;
using Sallyport.Proxy.Tests.Forwarding;
using static Sallyport.Proxy.Tests.ExternalAuthorization.GrpcAuthorizer;

namespace Sallyport.Proxy.Tests.ExternalAuthorization;

/// <summary>authorization-policy.md 12D.</summary>
public sealed class GrpcCheckTests
{
    private byte[] _seen = [];

    [Fact]
    public async Task Sends_the_request_with_all_headers_and_both_addresses()
    {
        await using KestrelUpstream authorizer = await StartAsync(Approval(), message => _seen = message);
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port, isGrpc: true);

        (HttpResponseMessage answer, _) = await gateway.SendAsync("/a?b=1", headers: [("x-one", "1"), ("authorization", "Basic x")]);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        CheckMessage check = new(_seen);
        check.Text(1, 4, 2, 2).ShouldBe("GET");
        check.Text(1, 4, 2, 4).ShouldBe("/a?b=1");
        check.Text(1, 4, 2, 5).ShouldBe("a.example");
        check.Text(1, 4, 2, 6).ShouldBe("http");
        check.Text(1, 4, 2, 10).ShouldBe("HTTP/1.1");
        check.Has(1, 4, 2, 11).ShouldBeFalse("no body");
        check.Headers["x-one"].ShouldBe("1");
        check.Headers["authorization"].ShouldBe("Basic x");
        check.Headers[":path"].ShouldBe("/a?b=1");
        check.Headers[":authority"].ShouldBe("a.example");
        check.Text(1, 1, 1, 1, 2).ShouldBe("127.0.0.1");
        check.Number(1, 1, 1, 1, 3).ShouldBeGreaterThan(0);
        check.Text(1, 2, 1, 1, 2).ShouldBe("127.0.0.1");
        check.Number(1, 4, 1, 1).ShouldBeInRange(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 30, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
    }

    [Fact]
    public async Task An_approval_sets_appends_and_removes_request_headers()
    {
        ProtoWriter changes = new ProtoWriter()
            .Message(2, Header("X-Set", "new"))
            .Message(2, Header("x-joined", "more", append: true))
            .Message(2, Header("x-not-there", "more", append: true))
            .Message(2, Header("x-absent", "added", action: 1))
            .Message(2, Header("x-present", "not added", action: 1))
            .Message(2, Header("x-overwritten", "new", action: 2))
            .Message(2, Header("x-only-if-there", "new", action: 3))
            .Text(5, "X-Gone").Text(5, ":path").Text(5, "host");
        await using KestrelUpstream authorizer = await StartAsync(Approval(changes));
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port, isGrpc: true);

        (_, string received) = await gateway.SendAsync("/a", headers:
            [("x-set", "old"), ("x-joined", "some"), ("x-present", "kept"), ("x-overwritten", "old"), ("x-gone", "1")]);

        received.ShouldStartWith("GET /a\n");
        received.ShouldContain("host: a.example\n");
        received.ShouldContain("x-set: new\n");
        received.ShouldContain("x-joined: some,more\n");
        received.ShouldNotContain("x-not-there");
        received.ShouldContain("x-absent: added\n");
        received.ShouldContain("x-present: kept\n");
        received.ShouldNotContain("not added");
        received.ShouldContain("x-overwritten: new\n");
        received.ShouldNotContain("x-only-if-there");
        received.ShouldNotContain("x-gone");
        received.ShouldNotContain("old");
    }

    [Fact]
    public async Task An_approval_changes_the_query_and_cannot_leave_it()
    {
        ProtoWriter changes = new ProtoWriter()
            .Message(7, new ProtoWriter().Text(1, "b").Text(2, "two"))
            .Message(7, new ProtoWriter().Text(1, "evil").Text(2, "x HTTP/1.1\r\nhost: other&c=1#f"))
            .Text(8, "token");
        await using KestrelUpstream authorizer = await StartAsync(Approval(changes));
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port, isGrpc: true);

        (_, string received) = await gateway.SendAsync("/a?z=%2F&token=secret&b=1&a");

        received.ShouldStartWith("GET /a?a=&b=two&evil=x%20HTTP/1.1%0D%0Ahost:%20other%26c=1%23f&z=%2F\n");
        received.ShouldContain("host: a.example\n");
    }

    [Fact]
    public async Task An_approval_adds_to_the_answer()
    {
        ProtoWriter changes = new ProtoWriter()
            .Message(6, Header("x-application", "and mine"))
            .Message(6, Header("x-replaced", "mine", append: false))
            .Message(6, Header("content-length", "1"));
        await using KestrelUpstream authorizer = await StartAsync(Approval(changes));
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port, isGrpc: true);

        (HttpResponseMessage answer, string received) = await gateway.SendAsync("/a");

        answer.Headers.GetValues("x-application").ShouldBe(["yes", "and mine"]);
        answer.Headers.GetValues("x-replaced").ShouldBe(["mine"]);
        received.ShouldStartWith("GET /a\n");
    }

    [Fact]
    public async Task A_refusal_has_its_status_headers_and_body()
    {
        ProtoWriter denied = new ProtoWriter()
            .Message(1, new ProtoWriter().Number(1, 418))
            .Message(2, Header("x-why", "because"))
            .Message(2, Header("set-cookie", "a=1"))
            .Message(2, Header("set-cookie", "b=2"))
            .Text(3, "teapot");
        await using KestrelUpstream authorizer = await StartAsync(Refusal(denied));
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port, "failOpen: true", isGrpc: true);

        (HttpResponseMessage answer, string body) = await gateway.SendAsync("/a");

        ((int)answer.StatusCode).ShouldBe(418);
        body.ShouldBe("teapot");
        answer.Headers.GetValues("x-why").ShouldBe(["because"]);
        answer.Headers.GetValues("set-cookie").ShouldBe(["a=1", "b=2"]);
    }

    [Fact]
    public async Task A_refusal_without_more_is_403()
    {
        await using KestrelUpstream authorizer = await StartAsync(Refusal());
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port, isGrpc: true);

        (HttpResponseMessage answer, string body) = await gateway.SendAsync("/a");

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        body.ShouldBeEmpty();
        (await gateway.DecisionsAsync()).ShouldContain("ext_authz_denied");
    }

    public static TheoryData<string, byte[]> BadAnswers
    {
        get
        {
            byte[] good = Frame(Approval().Written.Span);
            return new TheoryData<string, byte[]>
            {
                { "nothing", [] },
                { "a cut prefix", [0, 0] },
                { "a cut message", Frame(Approval(new ProtoWriter().Text(5, "x-gone")).Written.Span)[..^3] },
                { "two messages", [.. good, .. good] },
                { "compressed", [1, .. good[1..]] },
                { "a wrong length", [0, 0, 0, 1, 0, 1] },
                { "a length beyond the end inside", Frame([0x1A, 0x7F]) },
                { "a status that is a number", Frame([0x08, 0x00]) },
                { "an approval that is a number", Frame([0x0A, 0x00, 0x18, 0x01]) },
                { "groups", Frame([0x0B]) },
                { "field zero", Frame([0x02, 0x00]) },
                { "an endless number", Frame([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01]) },
                { "a header value with a line feed", With(Header("x-a", "1\r\nx-b: 2")) },
                { "a header name with a blank", With(Header("x a", "1")) },
                { "a pseudo-header", With(Header(":path", "/admin")) },
                { "another host", With(Header("host", "other")) },
                { "framing", With(Header("transfer-encoding", "chunked")) },
                { "an unknown action", With(Header("x-a", "1", action: 9)) },
                { "a name to remove that is none", Frame(Approval(new ProtoWriter().Text(5, "x a")).Written.Span) },
                { "too many headers", Frame(Approval(Many(101)).Written.Span) },
                { "too long headers", With(Header("x-a", new string('a', 70_000))) },
                { "an answer without end", new byte[CheckExchange.MaxAnswerBytes + 1] },
                { "a status that cannot be answered", Frame(Refusal(new ProtoWriter().Message(1, new ProtoWriter().Number(1, 100))).Written.Span) },
            };
        }
    }

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public async Task A_bad_answer_is_a_failed_check(string what, byte[] bytes)
    {
        await using KestrelUpstream authorizer = await StartRawAsync(bytes);
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port, "statusOnError: '502'", isGrpc: true);

        (HttpResponseMessage answer, string body) = await gateway.SendAsync("/a");

        ((int)answer.StatusCode).ShouldBe(502, what);
        body.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("14", "application/grpc")]
    [InlineData("", "application/grpc")]
    [InlineData("0", "text/html")]
    public async Task A_call_that_failed_approves_nothing(string status, string contentType)
    {
        await using KestrelUpstream authorizer = await StartRawAsync(Frame(Approval().Written.Span), status, contentType);
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port, isGrpc: true);

        (HttpResponseMessage answer, _) = await gateway.SendAsync("/a");

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Values_that_are_not_UTF8_do_not_break_the_message()
    {
        await using KestrelUpstream authorizer = await StartAsync(Approval(), message => _seen = message);
        await using AuthorizedGateway gateway = await AuthorizedGateway.StartAsync(authorizer.Port, isGrpc: true);
        using Sallyport.Proxy.Tests.Listeners.RawClient client = new(gateway.Proxy.EndPoints[80]);

        await client.SendAsync("GET /a HTTP/1.1\r\nhost: a.example\r\nx-latin: caf\u00e9!\r\n\r\n");

        // Kestrel, the application here, refuses such a value itself.
        await client.ReadAnswerAsync();
        new CheckMessage(_seen).Headers["x-latin"].ShouldBe("caf!!");
    }

    private static byte[] With(ProtoWriter header) => Frame(Approval(new ProtoWriter().Message(2, header)).Written.Span);

    private static ProtoWriter Many(int count)
    {
        ProtoWriter changes = new();
        for (int i = 0; i < count; i++)
            changes.Message(2, Header($"x-{i}", Encoding.ASCII.GetString([(byte)'v'])));
        return changes;
    }
}
