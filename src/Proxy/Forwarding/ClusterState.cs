using System.Net;
using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;

namespace Sallyport.Proxy.Forwarding;

/// <summary>
/// A destination while it is in use: its endpoints and, through them, its connections. Shared by all plans of equal content.
/// </summary>
internal sealed class ClusterState : IDisposable
{
    private readonly ForwardingOptions _options;
    private readonly Ticker _ticker;
    private readonly NameWatch? _names;
    private readonly Lock _gate = new();
    private volatile EndpointSet _endpoints = EndpointSet.Empty;

    public ClusterState(ClusterPlan plan, ForwardingOptions options, Ticker ticker)
    {
        Plan = plan;
        _options = options;
        _ticker = ticker;
        Budget = ConnectionBudget.From(plan.Limits);
        Tls = plan.Tls is { } tls ? new UpstreamTls(tls, options) : null;
        // A sidecar's own application gets no attempt count (gateway-routing.md 7.10 is about the way out).
        IsInbound = plan.Name.StartsWith("inbound|", StringComparison.Ordinal);
        if (NameWatch.IsNeededFor(plan))
            _names = new NameWatch(plan, options, Publish);
        else
            Publish([.. plan.Endpoints.Select(e => (UpstreamConnector.ParseAddress(e.Address, e.Port)!, e.Weight, e.IsPlain))]);
    }

    public ClusterPlan Plan { get; }

    public ConnectionBudget? Budget { get; }

    public UpstreamTls? Tls { get; }

    public bool IsInbound { get; }

    /// <summary>On the ticker's clock.</summary>
    public long LastUsed { get; set; }

    public bool IsRetired { get; private set; }

    public EndpointSet Endpoints => _endpoints;

    /// <summary>Chooses an endpoint and gets a connection to it. Null: see <see cref="ForwardState.OpenFailure"/>.</summary>
    public ValueTask<UpstreamCall?> OpenAsync(ForwardState state)
    {
        LastUsed = state.StartedAt;
        if (_names is { First.IsCompleted: false })
            return OpenLaterAsync(state);
        RequestHead request = state.Exchange.Request;
        if (LoadBalancer.Choose(Plan, _endpoints, request, state.Tried) is not { } endpoint)
            return Fail(state, ForwardStatus.NoHealthyUpstream);
        if (!endpoint.TryBeginRequest())
            return Fail(state, ForwardStatus.Overflow);
        state.Endpoint = endpoint;
        string? serverName = endpoint.IsPlain ? null : Tls?.ServerNameFor(request.Authority);
        if (UsesHttp2(request))
            return new ValueTask<UpstreamCall?>(new Http2Call(endpoint.Http2(this, serverName, _options)));
        return !state.NeedsNewConnection && endpoint.Pool.TryTake(serverName) is { } connection
            ? new ValueTask<UpstreamCall?>(connection)
            : new ConnectionOpening(this, endpoint, serverName).OpenAsync(state);
    }

    /// <summary>For connections without HTTP: an endpoint, or null.</summary>
    public async ValueTask<EndpointState?> ChooseAsync(IpAddress source, CancellationToken cancellation)
    {
        LastUsed = _ticker.Now;
        if (_names is not null)
            await _names.First.WaitAsync(cancellation);
        return LoadBalancer.Choose(Plan, _endpoints, source);
    }

    /// <summary>Closes what has been unused since before that time.</summary>
    public void Sweep(long idleBefore)
    {
        foreach (EndpointState endpoint in _endpoints.All)
            endpoint.Pool.Sweep(idleBefore);
    }

    /// <summary>Stops; requests under way end undisturbed.</summary>
    public void Dispose()
    {
        IsRetired = true;
        _names?.Dispose();
        foreach (EndpointState endpoint in _endpoints.All)
            endpoint.Retire();
    }

    // gateway-routing.md 11.11. An upgrade needs HTTP/1.1's bytes.
    private bool UsesHttp2(RequestHead request) =>
        Plan.Protocol == UpstreamProtocol.Http2
        || (Plan.Protocol == UpstreamProtocol.AsClient && request.Version == Engine.Http.HttpVersion.Http2);

    private async ValueTask<UpstreamCall?> OpenLaterAsync(ForwardState state)
    {
        try
        {
            await _names!.First.WaitAsync(Plan.ConnectTimeout, _options.Time, state.Exchange.Aborted);
        }
        catch (TimeoutException)
        {
            return await Fail(state, ForwardStatus.NoHealthyUpstream);
        }
        catch (OperationCanceledException)
        {
            return await Fail(state, ForwardStatus.ClientGone);
        }
        return await OpenAsync(state);
    }

    private static ValueTask<UpstreamCall?> Fail(ForwardState state, ForwardStatus status)
    {
        state.OpenFailure = status;
        return default;
    }

    // Endpoints that stay keep their connections and counts.
    private void Publish(IReadOnlyList<(EndPoint Address, int Weight, bool IsPlain)> addresses)
    {
        lock (_gate)
        {
            Dictionary<(EndPoint, int, bool), EndpointState> old =
                _endpoints.All.ToDictionary(endpoint => (endpoint.Address, endpoint.Weight, endpoint.IsPlain));
            List<EndpointState> now = [];
            foreach ((EndPoint Address, int Weight, bool IsPlain) each in addresses.Select(a => (a.Address, Math.Max(1, a.Weight), a.IsPlain)).Distinct())
                now.Add(old.Remove(each, out EndpointState? kept)
                    ? kept : new EndpointState(each.Address, each.Weight, Plan.Limits, Budget, _ticker) { IsPlain = each.IsPlain });
            _endpoints = new EndpointSet(now);
            foreach (EndpointState gone in old.Values)
                gone.Retire();
        }
    }
}
