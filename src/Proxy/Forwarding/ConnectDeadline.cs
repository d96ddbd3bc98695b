namespace Sallyport.Proxy.Forwarding;

/// <summary>What ends an attempt to connect: the client, the route's timeouts, or the destination's connect timeout.</summary>
internal sealed class ConnectDeadline : IDisposable
{
    private readonly ForwardState _state;
    private readonly TimeSpan _connectTimeout;
    private readonly CancellationTokenSource _request;
    private readonly CancellationTokenSource? _timeout;
    private CancellationTokenSource? _connect;
    private CancellationTokenSource? _connectTimer;

    public ConnectDeadline(ForwardState state, TimeSpan connectTimeout)
    {
        _state = state;
        _connectTimeout = connectTimeout;
        _timeout = state.Remaining is { } left ? new(TimeSpan.FromMilliseconds(left), state.Options.Time) : null;
        _request = CancellationTokenSource.CreateLinkedTokenSource(state.Exchange.Aborted, _timeout?.Token ?? default);
    }

    /// <summary>Ends with the request.</summary>
    public CancellationToken RequestToken => _request.Token;

    /// <summary>Ends with the request or with the connect timeout, which counts from <see cref="StartConnecting"/>.</summary>
    public CancellationToken ConnectToken => _connect?.Token ?? _request.Token;

    /// <summary>Which of them it was.</summary>
    public ForwardStatus Outcome =>
        _state.Exchange.Aborted.IsCancellationRequested ? ForwardStatus.ClientGone
        : _timeout is { IsCancellationRequested: true } ? (_state.IsTryExpiringFirst ? ForwardStatus.PerTryTimeout : ForwardStatus.Timeout)
        : ForwardStatus.ConnectTimeout;

    public void StartConnecting()
    {
        _connectTimer = new CancellationTokenSource(_connectTimeout, _state.Options.Time);
        _connect = CancellationTokenSource.CreateLinkedTokenSource(_request.Token, _connectTimer.Token);
    }

    public void Dispose()
    {
        _connect?.Dispose();
        _connectTimer?.Dispose();
        _request.Dispose();
        _timeout?.Dispose();
    }
}
