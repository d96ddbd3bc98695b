namespace Sallyport.Proxy.Forwarding;

/// <summary>Forwarding states for reuse, so that a request on a warm connection allocates nothing.</summary>
internal sealed class ForwardStatePool(Ticker ticker, ForwardingOptions options)
{
    // More requests than this at once are rare, and their states are then made anew.
    private const int Most = 512;

    private readonly Lock _gate = new();
    private readonly ForwardState?[] _free = new ForwardState?[Most];
    private int _count;

    public ForwardState Rent()
    {
        lock (_gate)
        {
            if (_count > 0)
            {
                ForwardState state = _free[--_count]!;
                _free[_count] = null;
                return state;
            }
        }
        return new ForwardState(ticker, options);
    }

    public void Return(ForwardState state)
    {
        state.Clear();
        lock (_gate)
            if (_count < Most)
                _free[_count++] = state;
    }
}
