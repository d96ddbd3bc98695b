using Sallyport.Proxy.Sockets;

namespace Sallyport.Proxy.Forwarding;

/// <summary>
/// Forwarding states for reuse, so that a request on a warm connection allocates nothing. Each event loop has its own, without a lock; what one
/// has too much of, because requests end in it that another began, goes to all.
/// </summary>
internal sealed class ForwardStatePool
{
    // More requests than this at once are rare, and their states are then made anew.
    private const int MostOfLoop = 256, MostOfAll = 512;

    private readonly Ticker _ticker;
    private readonly ForwardingOptions _options;
    private readonly Stack<ForwardState>[] _ofLoops = [.. Enumerable.Range(0, EventLoop.Count).Select(_ => new Stack<ForwardState>())];
    private readonly Stack<ForwardState> _ofAll = new();

    public ForwardStatePool(Ticker ticker, ForwardingOptions options)
    {
        _ticker = ticker;
        _options = options;
    }

    public ForwardState Rent()
    {
        if (EventLoop.Current is { } loop && _ofLoops[loop.Number].TryPop(out ForwardState? own))
            return own;
        lock (_ofAll)
            return _ofAll.TryPop(out ForwardState? state) ? state : new ForwardState(_ticker, _options);
    }

    public void Return(ForwardState state)
    {
        state.Clear();
        if (EventLoop.Current is { } loop && _ofLoops[loop.Number] is { Count: < MostOfLoop } own)
        {
            own.Push(state);
            return;
        }
        lock (_ofAll)
            if (_ofAll.Count < MostOfAll)
                _ofAll.Push(state);
    }
}
