using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sallyport.Engine;
using Sallyport.Engine.Http;
using Sallyport.Proxy.Http;

namespace Sallyport.Proxy.Telemetry.Tracing;

/// <summary>
/// One server span a request, with the names of OpenTelemetry's HTTP conventions; its context comes from the client and goes to
/// the application in <c>traceparent</c> and <c>tracestate</c>. No query, no header, no claim: nothing that could be a token.
/// </summary>
internal sealed class RequestTracing : IDisposable
{
    public const string SourceName = "Sallyport";

    private readonly ActivitySource _source = new(SourceName);

    public void Begin(ServerExchange exchange)
    {
        HeaderList headers = exchange.Request.Headers;
        ActivityContext parent = default;
        if (headers.TryGet("traceparent"u8, out ReadOnlySpan<byte> traceParent))
        {
            bool hasState = headers.TryGet("tracestate"u8, out ReadOnlySpan<byte> traceState);
            string? state = hasState ? Encoding.Latin1.GetString(traceState) : null;
            ActivityContext.TryParse(Encoding.Latin1.GetString(traceParent), state, isRemote: true, out parent);
        }
        // The current span is the request's and not the thread's: what else runs on this thread must not become its child.
        Activity? before = Activity.Current;
        exchange.Span = _source.StartActivity(NameOf(exchange.Request), ActivityKind.Server, parent);
        Activity.Current = before;
    }

    /// <summary>The application's span becomes a child of ours.</summary>
    public static void Propagate(ServerExchange exchange)
    {
        if (exchange.Span is not { Id: { } id } span)
            return;
        HeaderList headers = exchange.Request.Headers;
        headers.Set("traceparent"u8, Encoding.ASCII.GetBytes(id));
        if (span.TraceStateString is { Length: > 0 } state)
            headers.Set("tracestate"u8, Encoding.Latin1.GetBytes(state));
    }

    public static void End(in CompletedRequest request)
    {
        if (request.Exchange.Span is not { } span)
            return;
        request.Exchange.Span = null;
        if (span.IsAllDataRequested)
            Describe(span, request);
        Activity? before = Activity.Current;
        span.Dispose();
        Activity.Current = before;
    }

    public void Dispose() => _source.Dispose();

    private static string NameOf(RequestHead head) => MethodOf(head) ?? "HTTP";

    // Names must be few: a client may send any method.
    internal static string? MethodOf(RequestHead head) => Encoding.Latin1.GetString(head.Method) switch
    {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "PATCH" => "PATCH",
        "OPTIONS" => "OPTIONS",
        "CONNECT" => "CONNECT",
        "TRACE" => "TRACE",
        _ => null,
    };

    private static string HostOf(string authority)
    {
        int colon = authority.LastIndexOf(':');
        return colon > authority.LastIndexOf(']') ? authority[..colon] : authority;
    }

    private static void Describe(Activity span, in CompletedRequest request)
    {
        RequestHead head = request.Exchange.Request;
        RequestOutcome outcome = request.Outcome;
        ReadOnlySpan<byte> path = head.ReceivedPath.IsEmpty ? head.Path : head.ReceivedPath;
        int question = path.IndexOf((byte)'?');
        span.SetTag("http.request.method", MethodOf(head) ?? "_OTHER");
        span.SetTag("url.scheme", Encoding.Latin1.GetString(head.Scheme));
        span.SetTag("url.path", TokenShapes.Hide(Encoding.Latin1.GetString(question < 0 ? path : path[..question])));
        span.SetTag("server.address", HostOf(Encoding.Latin1.GetString(head.Authority)));
        span.SetTag("server.port", head.Connection.LocalPort);
        span.SetTag("client.address", (head.RemoteAddress.IsNone ? head.Connection.SourceAddress : head.RemoteAddress).ToString());
        span.SetTag("network.protocol.version", head.Version == HttpVersion.Http2 ? "2" : "1.1");
        if (request.Status > 0)
            span.SetTag("http.response.status_code", request.Status);
        span.SetTag("sallyport.revision", outcome.Model.Snapshot.Revision);
        span.SetTag("sallyport.route", outcome.Decision.Route.Route?.Name);
        span.SetTag("sallyport.policy", outcome.Decision.Rule?.Id);
        span.SetTag("sallyport.upstream.cluster", request.Exchange.Upstream.Cluster?.Name);
        string code = Reasons.Of(outcome.Reason).Code;
        if (outcome.Reason != Reason.None)
            span.SetTag("sallyport.reason", code);
        // The conventions: a server's span fails by 5xx, not by what the client did wrong.
        if (request.Status is > 0 and < 500)
            return;
        span.SetTag("error.type", outcome.Reason != Reason.None ? code : request.Status.ToString(CultureInfo.InvariantCulture));
        span.SetStatus(ActivityStatusCode.Error);
    }
}
