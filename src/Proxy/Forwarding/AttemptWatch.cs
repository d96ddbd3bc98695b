using Sallyport.Proxy.Http;

namespace Sallyport.Proxy.Forwarding;

/// <summary>
/// Guards one attempt after the other on a connection: the <see cref="Ticker"/> looks at it now and then and closes the connection
/// when the deadline has passed or the client is gone. Starting and ending an attempt are plain writes: no timer, no registration.
/// </summary>
/// <remarks>
/// One word holds a generation and a phase. The ticker may close only what it saw: every change raises the generation, so a
/// look that is out of date fails its compare-and-swap and never hits the next request.
/// </remarks>
internal sealed class AttemptWatch(Action close)
{
    private const long PhaseMask = 7;
    private const long Active = 1;
    private const long TimedOut = 2;
    private const long TryTimedOut = 3;
    private const long ClientGone = 4;
    private const long Generation = PhaseMask + 1;

    private long _state;
    private long _deadline;
    private bool _isDeadlineOfTry;
    private CancellationToken _clientGone;

    /// <summary>Place in the ticker's list; -1: not in it. The ticker's own.</summary>
    public int TickerIndex { get; set; } = -1;

    /// <summary>Why the connection was closed; <see cref="ForwardStatus.None"/>: it was not, or not by us.</summary>
    public ForwardStatus Outcome => (Volatile.Read(ref _state) & PhaseMask) switch
    {
        TimedOut => ForwardStatus.Timeout,
        TryTimedOut => ForwardStatus.PerTryTimeout,
        ClientGone => ForwardStatus.ClientGone,
        _ => ForwardStatus.None,
    };

    /// <summary>An attempt for this exchange begins, without a deadline.</summary>
    public void Begin(ServerExchange exchange)
    {
        // The token and not the exchange: a late look must not touch what serves the next request already.
        _clientGone = exchange.Aborted;
        _deadline = long.MaxValue;
        Volatile.Write(ref _state, (_state & ~PhaseMask) + Generation + Active);
    }

    /// <summary>Sets or moves the deadline; callers take turns.</summary>
    public void SetDeadline(long at, bool isOfTry)
    {
        long seen = Volatile.Read(ref _state);
        if ((seen & PhaseMask) != Active)
            return;
        Volatile.Write(ref _isDeadlineOfTry, isOfTry);
        Volatile.Write(ref _deadline, at);
        Interlocked.CompareExchange(ref _state, seen + Generation, seen);
    }

    /// <summary>The attempt is over; false when the connection was closed under it.</summary>
    public bool End()
    {
        long seen = Volatile.Read(ref _state);
        return (seen & PhaseMask) == Active && Interlocked.CompareExchange(ref _state, seen & ~PhaseMask, seen) == seen;
    }

    /// <summary>The ticker's look. True while an attempt is under way.</summary>
    public bool Check(long now)
    {
        long seen = Volatile.Read(ref _state);
        if ((seen & PhaseMask) != Active)
            return false;
        long outcome = 0;
        if (now >= Volatile.Read(ref _deadline))
            outcome = Volatile.Read(ref _isDeadlineOfTry) ? TryTimedOut : TimedOut;
        else if (_clientGone.IsCancellationRequested)
            outcome = ClientGone;
        if (outcome != 0 && Interlocked.CompareExchange(ref _state, (seen & ~PhaseMask) | outcome, seen) == seen)
            close();
        return true;
    }
}
