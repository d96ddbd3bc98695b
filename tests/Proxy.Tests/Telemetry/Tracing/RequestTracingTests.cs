using System.Diagnostics;
using System.Text;
using Sallyport.Engine;
using Sallyport.Proxy.Http;
using Sallyport.Proxy.Telemetry;
using Sallyport.Proxy.Telemetry.Tracing;
using Sallyport.Proxy.Tests.Forwarding;

namespace Sallyport.Proxy.Tests.Telemetry.Tracing;

/// <summary>The span of a request, as an exporter gets it.</summary>
public sealed class RequestTracingTests : IDisposable
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private readonly List<Activity> _ended = [];
    private readonly RequestTracing _tracing = new();
    private readonly ActivityListener _listener;
    private Activity? _own;

    public RequestTracingTests()
    {
        // Other tests may trace at the same time; only this test's span counts.
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == RequestTracing.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span == _own)
                    _ended.Add(span);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _tracing.Dispose();
    }

    [Fact]
    public void Continues_the_clients_trace_and_hands_it_on()
    {
        TestExchange exchange = Begin("/a", ("traceparent", Parent), ("tracestate", "vendor=1"));
        _own!.TraceId.ToString().ShouldBe("0af7651916cd43dd8448eb211c80319c");
        _own.ParentSpanId.ToString().ShouldBe("b7ad6b7169203331");
        RequestTracing.Propagate(exchange);
        Header(exchange, "traceparent").ShouldBe($"00-{_own.TraceId}-{_own.SpanId}-01");
        Header(exchange, "tracestate").ShouldBe("vendor=1");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    public void Begins_a_trace_when_the_clients_cannot_be_read(string parent)
    {
        TestExchange exchange = Begin("/a", ("traceparent", parent));
        _own!.ParentSpanId.ToString().ShouldBe("0000000000000000");
        RequestTracing.Propagate(exchange);
        Header(exchange, "traceparent").ShouldBe(_own.Id);
    }

    [Fact]
    public async Task Describes_the_request_and_leaves_out_what_is_secret()
    {
        TestExchange exchange = Begin("/a/eyJhbGciOi.eyJzdWIi.c2ln?access_token=secret", ("authorization", "Bearer secret"));
        await LocalReply.RespondAsync(exchange, Reason.AuthorizationDenied);
        End(exchange, CompletedRequests.Refused(Reason.AuthorizationDenied, CompletedRequests.Rule()), 403);

        Activity span = _ended.ShouldHaveSingleItem();
        (span.DisplayName, span.Kind, span.Status).ShouldBe(("GET", ActivityKind.Server, ActivityStatusCode.Unset));
        Dictionary<string, object?> tags = span.TagObjects.ToDictionary();
        tags["url.path"].ShouldBe("/a/-");
        tags["http.response.status_code"].ShouldBe(403);
        tags["sallyport.reason"].ShouldBe("rbac_denied");
        tags["sallyport.policy"].ShouldBe("ns[foo]-policy[deny-all]-rule[0]");
        string.Join(' ', tags.Values).ShouldNotContain("secret");
        exchange.Span.ShouldBeNull();
    }

    [Fact]
    public void Failure_of_the_server_is_an_error_of_the_span()
    {
        TestExchange exchange = Begin("/");
        End(exchange, CompletedRequests.Passed(reason: Reason.UpstreamTimeout), 504);
        Activity span = _ended.ShouldHaveSingleItem();
        span.Status.ShouldBe(ActivityStatusCode.Error);
        span.GetTagItem("error.type").ShouldBe("upstream_timeout");
    }

    [Fact]
    public void Leaves_the_threads_own_span_alone()
    {
        using Activity mine = new Activity("mine").Start();
        TestExchange exchange = Begin("/", ("traceparent", Parent));
        Activity.Current.ShouldBe(mine);
        End(exchange, CompletedRequests.Passed(), 200);
        Activity.Current.ShouldBe(mine);
    }

    private TestExchange Begin(string path, params (string, string)[] headers)
    {
        TestExchange exchange = CompletedRequests.Exchange("GET", path, headers);
        _tracing.Begin(exchange);
        _own = exchange.Span;
        return exchange;
    }

    private static void End(TestExchange exchange, RequestOutcome outcome, int status) => RequestTracing.End(new CompletedRequest
    {
        Exchange = exchange, Outcome = outcome, Status = status, StartMilliseconds = CompletedRequests.Start, Elapsed = TimeSpan.FromMilliseconds(5),
    });

    private static string? Header(TestExchange exchange, string name) =>
        exchange.Request.Headers.TryGet(Encoding.ASCII.GetBytes(name), out ReadOnlySpan<byte> value) ? Encoding.ASCII.GetString(value) : null;
}
