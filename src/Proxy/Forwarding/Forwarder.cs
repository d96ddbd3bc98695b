using System.Buffers.Text;
using System.Runtime.CompilerServices;
using Sallyport.Engine;
using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Http;
using Sallyport.Proxy.Sockets;

namespace Sallyport.Proxy.Forwarding;

/// <summary>
/// Sends a permitted request to its destination and the answer back. Whatever goes wrong, the client is answered or its connection
/// aborted here; the status says what happened.
/// </summary>
/// <remarks>
/// <code>
/// 1 destination by weight → 2 header operations, host, path → 3 endpoint and connection → 4 request, head of the answer
///         ↑ retry: pause, another endpoint ──────────────────────┴──────────────────────┘
/// 5 answer's header operations → 6 body to the client       or: 7 our own answer
/// </code>
/// </remarks>
public sealed class Forwarder
{
    private readonly UpstreamClusters _clusters;
    private readonly ForwardingOptions _options;

    // So that a request on a warm connection allocates nothing. More at once are rare, and theirs are made anew.
    private readonly LoopPool<ForwardState> _states = new(mostOfLoop: 256, mostOfAll: 512);
    private readonly MirrorSender _mirrors = new();

    public Forwarder(UpstreamClusters clusters, ForwardingOptions options)
    {
        _clusters = clusters;
        _options = options;
    }

    /// <summary>Forwards one request.</summary>
    /// <param name="permit">Proof that it may be forwarded.</param>
    /// <param name="route">A route with destinations.</param>
    /// <param name="exchange">Its request is changed as the route says; its response has ended or was aborted when this returns.</param>
    /// <param name="record">Filled for the access log if given.</param>
    public ValueTask<ForwardStatus> ForwardAsync(Permit permit, RoutePlan route, ServerExchange exchange, ForwardRecord? record = null)
    {
        ArgumentNullException.ThrowIfNull(permit);
        ForwardState state = _states.TryTake() ?? new ForwardState(_clusters.Ticker, _options);
        state.Begin(exchange, route, permit, record);
        return RunAsync(state);
    }

    [AsyncMethodBuilder(typeof(LoopMethodBuilder<>))]
    private async ValueTask<ForwardStatus> RunAsync(ForwardState state)
    {
        try
        {
            bool isTried = TryPrepare(state);
            ForwardStatus status = isTried ? ForwardStatus.None : ForwardStatuses.OfUnknownDestination(state.Route);
            if (state.Route.Mirrors.Count > 0 && state.Body is null)
                _mirrors.Send(this, state);
            // 3 to 6. In here and not in a method of its own, since every one that waits costs each request its bookkeeping.
            while (isTried)
            {
                BeginAttempt(state);
                UpstreamCall? call = await state.Cluster.OpenAsync(state);
                state.Call = call;
                if (state.Record is { } opened)
                    opened.LocalAddress = call?.LocalAddress;
                status = call is null ? state.OpenFailure : await call.RequestAsync(state);
                bool isRetried = MayRetry(state, status, call);
                if (call is not null && status == ForwardStatus.Answered && !isRetried)
                {
                    PrepareAnswer(state);
                    status = await call.RelayAsync(state);
                    state.Call = null;
                    break;
                }
                EndAttempt(state);
                isTried = isRetried && await PauseAsync(state, status);
            }
            if (status is not (ForwardStatus.Answered or ForwardStatus.Upgraded))
                await AnswerFailureAsync(state, status);
            if (state.Record is { } record)
                record.Status = status;
            return status;
        }
        finally
        {
            // Also when something threw: then the exchange's boundary answers, and nothing may still use the exchange.
            EndAttempt(state);
            if (state.Body is not null)
                await EndBodyAsync(state, state.Body);
            state.Clear();
            _states.Keep(state);
        }
    }

    private async ValueTask EndBodyAsync(ForwardState state, RequestBody body)
    {
        if (state.Route.Mirrors.Count > 0)
            _mirrors.Send(this, state);
        await body.EndAsync();
    }

    // 1 and 2. False: there is no such destination.
    private bool TryPrepare(ForwardState state)
    {
        RoutePlan route = state.Route;
        uint chance = route.Destinations.Count > 1 ? (uint)Random.Shared.Next() : 0;
        if (route.PickDestination(chance) is not { Cluster: { } cluster } destination)
            return false;
        if (_clusters.StateOf(cluster, state.Exchange.Request.Authority) is not { } found)
            return false;
        state.Destination = destination;
        state.Cluster = found;
        if (state.Record is { } record)
            record.Cluster = cluster;
        UpstreamRequest.Prepare(route, destination, new FormatContext
        {
            Request = state.Exchange.Request,
            RouteName = route.Name,
            ClusterName = cluster.Name,
            StartMilliseconds = destination.RequestHeaders.Count > 0 ? _options.Time.GetUtcNow().ToUnixTimeMilliseconds() : 0,
        });
        TimeSpan expected = ExpectedTimeout(route);
        if (expected > TimeSpan.Zero)
            SetNumber(state.Exchange.Request.Headers, "x-envoy-expected-rq-timeout-ms"u8, (long)expected.TotalMilliseconds);
        return true;
    }

    // As Envoy states it: the time of one try where that is shorter.
    private static TimeSpan ExpectedTimeout(RoutePlan route)
    {
        TimeSpan perTry = route.Retry.PerTryTimeout;
        return perTry > TimeSpan.Zero && (route.Timeout <= TimeSpan.Zero || perTry < route.Timeout) ? perTry : route.Timeout;
    }

    private static void BeginAttempt(ForwardState state)
    {
        state.BeginAttempt();
        if (!state.Cluster.IsInbound && !state.Route.IsBare)
            SetNumber(state.Exchange.Request.Headers, "x-envoy-attempt-count"u8, state.Attempt);
    }

    // A call that is still there was not relayed whole, and is dropped.
    private static void EndAttempt(ForwardState state)
    {
        state.Call?.Abandon();
        state.Call = null;
        if (state.Endpoint is not { } endpoint)
            return;
        if (state.Record is { } record)
            (record.UpstreamHost, record.Attempts) = (endpoint.Name, state.Attempt);
        endpoint.EndRequest();
        state.Tried.Add(endpoint);
        state.Endpoint = null;
    }

    private static bool MayRetry(ForwardState state, ForwardStatus status, UpstreamCall? call)
    {
        if (state.Body is { CanReplay: false })
            return false;
        if (call is not null && status == ForwardStatus.ConnectionReset && call.IsStale && !state.NeedsNewConnection
            && RetryPolicy.IsIdempotent(state.Exchange.Request))
        {
            // Not a failure of the upstream but the usual race with its idle timeout: it does not count as a try.
            state.NeedsNewConnection = true;
            state.Attempt--;
            return true;
        }
        RetryPlan plan = state.Route.Retry;
        if (state.Attempt > plan.Attempts)
            return false;
        RetryPolicy policy = RetryPolicy.Of(plan);
        bool isCovered = status == ForwardStatus.Answered ? policy.Covers(state.Exchange.Response) : policy.Covers(status);
        return isCovered && state.TryBeginRetry();
    }

    // Before a retry. False: there will be none after all.
    private static async ValueTask<bool> PauseAsync(ForwardState state, ForwardStatus status)
    {
        if (state.Body is { } body)
        {
            if (body.Reader is { } reader)
                await reader;
            if (!body.CanReplay || body.Failure != ForwardStatus.None)
                return false;
        }
        if (state.NeedsNewConnection && status == ForwardStatus.ConnectionReset)
            return true;
        try
        {
            await Task.Delay(RetryPolicy.Of(state.Route.Retry).PauseBefore(state.Attempt), state.Options.Time, state.Exchange.Aborted);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // 5. The order is the router's, then CORS; server is the exchange's own (gateway-routing.md 10.1).
    private static void PrepareAnswer(ForwardState state)
    {
        ServerExchange exchange = state.Exchange;
        HeaderList headers = exchange.Response.Headers;
        long elapsed = state.Ticker.Now - state.StartedAt;
        SetNumber(headers, "x-envoy-upstream-service-time"u8, elapsed);
        if (state.Record is { } record)
            record.ServiceMilliseconds = elapsed;
        if (state.Destination.ResponseHeaders.Count > 0)
        {
            HeaderOperator.Apply(state.Destination.ResponseHeaders, headers, new FormatContext
            {
                Request = exchange.Request,
                Response = headers,
                Status = exchange.Response.Status,
                RouteName = state.Route.Name,
                ClusterName = state.Cluster.Plan.Name,
                UpstreamHost = state.Endpoint?.Name,
                StartMilliseconds = state.Options.Time.GetUtcNow().ToUnixTimeMilliseconds() - elapsed,
            });
            headers.Remove("server"u8);
        }
        exchange.ApplyAnswerFields();
    }

    // 7. The one place where a failed forward becomes an answer.
    private static async ValueTask AnswerFailureAsync(ForwardState state, ForwardStatus status)
    {
        ServerExchange exchange = state.Exchange;
        if (exchange.HasResponseStarted || status == ForwardStatus.ClientGone)
        {
            exchange.Abort();
            return;
        }
        exchange.Response.Reset();
        if (status == ForwardStatus.Overflow)
            exchange.Response.Headers.Add("x-envoy-overloaded"u8, "true"u8);
        ReadOnlyMemory<byte> text = ForwardStatuses.TextOf(status, state.Attempt > 1);
        LocalReply.Fill(exchange, Reasons.Of(ForwardStatuses.ReasonOf(status)).Status, text.Span);
        try
        {
            await LocalReply.SendAsync(exchange, text);
        }
        catch (Exception error) when (UpstreamConnection.IsConnectionError(error))
        {
            exchange.Abort();
        }
    }

    private static void SetNumber(HeaderList headers, ReadOnlySpan<byte> name, long number)
    {
        Span<byte> text = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, text, out int length);
        headers.Set(name, text[..length]);
    }
}
