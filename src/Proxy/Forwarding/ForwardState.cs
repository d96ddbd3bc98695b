using Sallyport.Engine;
using Sallyport.Engine.Routing;
using Sallyport.Proxy.Http;

namespace Sallyport.Proxy.Forwarding;

/// <summary>One request while it is forwarded. Pooled by <see cref="Forwarder"/>; one owner at a time.</summary>
internal sealed class ForwardState(Ticker ticker, ForwardingOptions options)
{
    private readonly RequestBody _body = new();
    private readonly Lock _deadlineGate = new();
    private long _deadline;
    private long _tryDeadline;
    private bool _hasHead;
    private bool _isRetrying;

    public ForwardingOptions Options => options;

    public Ticker Ticker => ticker;

    public ServerExchange Exchange { get; private set; } = null!;

    public RoutePlan Route { get; private set; } = null!;

    /// <summary>For the copies of this request.</summary>
    public Permit Permit { get; private set; } = null!;

    /// <summary>What the caller wants to know, or null.</summary>
    public ForwardRecord? Record { get; private set; }

    public WeightedCluster Destination { get; set; } = null!;

    public ClusterState Cluster { get; set; } = null!;

    /// <summary>Where the current attempt goes.</summary>
    public EndpointState? Endpoint { get; set; }

    /// <summary>The current attempt, until it was relayed.</summary>
    public UpstreamCall? Call { get; set; }

    /// <summary>Endpoints that were tried; a retry prefers others (gateway-routing.md 7.6).</summary>
    public List<EndpointState> Tried { get; } = [];

    /// <summary>Null: the request has none.</summary>
    public RequestBody? Body { get; private set; }

    /// <summary>1 for the first try.</summary>
    public int Attempt { get; set; }

    /// <summary>An idle connection turned out to be closed: the next one must be new.</summary>
    public bool NeedsNewConnection { get; set; }

    /// <summary>Milliseconds of the ticker's clock.</summary>
    public long StartedAt { get; private set; }

    /// <summary>Why no call could be opened.</summary>
    public ForwardStatus OpenFailure { get; set; }

    public void Begin(ServerExchange exchange, RoutePlan route, Permit permit, ForwardRecord? record)
    {
        Permit = permit;
        Record = record;
        Exchange = exchange;
        Route = route;
        Attempt = 0;
        NeedsNewConnection = false;
        Endpoint = null;
        Tried.Clear();
        StartedAt = ticker.Now;
        _deadline = long.MaxValue;
        Body = null;
        if (!exchange.HasRequestBody)
        {
            // It is complete already; an upgrade never is.
            if (route.Timeout > TimeSpan.Zero && !exchange.Request.IsUpgrade)
                _deadline = StartedAt + (long)route.Timeout.TotalMilliseconds;
            return;
        }
        Body = _body;
        _body.Begin(exchange, options.RetryBodyBytes);
    }

    /// <summary>The next attempt starts.</summary>
    public void BeginAttempt()
    {
        Attempt++;
        _tryDeadline = long.MaxValue;
        if (Body is null or { IsComplete: true } && Route.Retry.PerTryTimeout > TimeSpan.Zero && !Exchange.Request.IsUpgrade)
            _tryDeadline = ticker.Now + (long)Route.Retry.PerTryTimeout.TotalMilliseconds;
        _hasHead = false;
        Body?.Rewind();
    }

    /// <summary>Milliseconds until request or try have timed out; null: never, or not counting yet.</summary>
    public long? Remaining => Math.Min(_deadline, _tryDeadline) is var first and < long.MaxValue ? Math.Max(0, first - ticker.Now) : null;

    /// <summary>The timeout of the try passes before that of the request.</summary>
    public bool IsTryExpiringFirst => _tryDeadline < _deadline;

    /// <summary>The request is complete: timeouts count from here (gateway-routing.md 6.12).</summary>
    public void OnRequestSent(AttemptWatch watch)
    {
        if (Route.Timeout <= TimeSpan.Zero && Route.Retry.PerTryTimeout <= TimeSpan.Zero)
            return;
        lock (_deadlineGate)
        {
            long now = ticker.Now;
            if (_deadline == long.MaxValue && Route.Timeout > TimeSpan.Zero)
                _deadline = now + (long)Route.Timeout.TotalMilliseconds;
            if (_tryDeadline == long.MaxValue && Route.Retry.PerTryTimeout > TimeSpan.Zero)
                _tryDeadline = now + (long)Route.Retry.PerTryTimeout.TotalMilliseconds;
            SetDeadline(watch);
        }
    }

    /// <summary>The answer's head is here: the timeout of a single try no longer counts.</summary>
    public void OnHead(AttemptWatch watch)
    {
        if (Route.Retry.PerTryTimeout <= TimeSpan.Zero)
            return;
        lock (_deadlineGate)
        {
            _hasHead = true;
            SetDeadline(watch);
        }
    }

    /// <summary>Whether the destination's limit of concurrent retries allows one more (DestinationRule <c>maxRetries</c>).</summary>
    public bool TryBeginRetry()
    {
        _isRetrying = _isRetrying || Cluster.Budget is not { } budget || budget.TryBeginRetry();
        return _isRetrying;
    }

    /// <summary>Forgets the request, so that a pooled state keeps nothing alive.</summary>
    public void Clear()
    {
        if (_isRetrying)
            Cluster.Budget?.EndRetry();
        _isRetrying = false;
        Exchange = null!;
        Route = null!;
        Record = null;
        Destination = null!;
        Cluster = null!;
        Endpoint = null;
        Body = null;
        Tried.Clear();
    }

    private void SetDeadline(AttemptWatch watch)
    {
        bool isOfTry = !_hasHead && _tryDeadline < _deadline;
        watch.SetDeadline(isOfTry ? _tryDeadline : _deadline, isOfTry);
    }
}
