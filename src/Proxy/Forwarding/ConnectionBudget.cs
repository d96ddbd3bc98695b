using Sallyport.Engine.Routing;

namespace Sallyport.Proxy.Forwarding;

/// <summary>
/// The limits of a DestinationRule's <c>connectionPool</c> for one destination (gateway-routing.md 9, "circuit breaker full").
/// Exists only where a limit is set, so that destinations without limits pay nothing.
/// </summary>
internal sealed class ConnectionBudget(ConnectionLimits limits)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _waiters = new();
    private int _connections, _pending, _requests, _retries;

    private sealed record Waiter(EndpointState Endpoint, TaskCompletionSource Signal);

    /// <summary>Null when the plan sets no limit that needs counting.</summary>
    public static ConnectionBudget? From(ConnectionLimits limits) =>
        limits is { MaxConnections: null, MaxPendingRequests: null, MaxRequests: null, MaxRetries: null } ? null : new(limits);

    public bool TryBeginRequest() => TryTake(ref _requests, limits.MaxRequests);

    public void EndRequest() => Interlocked.Decrement(ref _requests);

    public bool TryBeginRetry() => TryTake(ref _retries, limits.MaxRetries);

    public void EndRetry() => Interlocked.Decrement(ref _retries);

    /// <summary>A request that finds no ready connection; false: too many wait already.</summary>
    public bool TryBeginWait() => TryTake(ref _pending, limits.MaxPendingRequests);

    public void EndWait() => Interlocked.Decrement(ref _pending);

    /// <summary>Takes the right to open a connection. Each endpoint may have one, whatever the limit, as in Envoy.</summary>
    public bool TryOpen(EndpointState endpoint)
    {
        lock (_gate)
        {
            if (_connections >= (limits.MaxConnections ?? int.MaxValue) && endpoint.Open > 0)
                return false;
            _connections++;
            endpoint.OnConnectionOpening();
            return true;
        }
    }

    /// <summary>Waits until a connection to the endpoint became free or may be opened; then try both again.</summary>
    public async ValueTask WaitAsync(EndpointState endpoint, CancellationToken cancellation)
    {
        LinkedListNode<Waiter> node = new(new(endpoint, new(TaskCreationOptions.RunContinuationsAsynchronously)));
        lock (_gate)
            _waiters.AddLast(node);
        try
        {
            await node.Value.Signal.Task.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            bool isWaiting;
            lock (_gate)
            {
                isWaiting = node.List is not null;
                if (isWaiting)
                    _waiters.Remove(node);
            }
            // It was called in the moment it gave up: the next one takes the place.
            if (!isWaiting && !Signal(endpoint))
                Signal(null);
            throw;
        }
    }

    public void OnIdle(EndpointState endpoint) => Signal(endpoint);

    public void OnClosed(EndpointState endpoint)
    {
        lock (_gate)
            _connections--;
        if (!Signal(endpoint))
            Signal(null);
    }

    private bool Signal(EndpointState? endpoint)
    {
        lock (_gate)
        {
            for (LinkedListNode<Waiter>? node = _waiters.First; node is not null; node = node.Next)
            {
                if (endpoint is not null && node.Value.Endpoint != endpoint)
                    continue;
                _waiters.Remove(node);
                return node.Value.Signal.TrySetResult();
            }
            return false;
        }
    }

    private static bool TryTake(ref int counter, int? limit)
    {
        if (Interlocked.Increment(ref counter) <= (limit ?? int.MaxValue))
            return true;
        Interlocked.Decrement(ref counter);
        return false;
    }
}
