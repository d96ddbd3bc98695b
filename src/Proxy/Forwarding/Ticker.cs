namespace Sallyport.Proxy.Forwarding;

/// <summary>
/// One coarse timer for the timeouts of all connections, because a timer for each request would cost more than the request's
/// whole bookkeeping. It ticks quickly while requests are under way and slowly when none are.
/// </summary>
/// <remarks>A timeout fires up to <see cref="FastMilliseconds"/> late; routes state timeouts in much larger steps.</remarks>
internal sealed class Ticker : IDisposable
{
    internal const int FastMilliseconds = 20;
    private const int SlowMilliseconds = 1000;

    // After a second without a request the timer slows down: an idle proxy should sleep.
    private const int IdleTicksBeforeSlow = 50;

    private readonly TimeProvider _time;
    private readonly long _stampsPerMillisecond;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly List<AttemptWatch> _watches = [];
    private volatile bool _isFast;
    private int _idleTicks;

    public Ticker(TimeProvider time)
    {
        _time = time;
        _stampsPerMillisecond = Math.Max(1, time.TimestampFrequency / 1000);
        _timer = time.CreateTimer(static state => ((Ticker)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Milliseconds on a clock that only goes forward.</summary>
    public long Now => _time.GetTimestamp() / _stampsPerMillisecond;

    /// <summary>Called at each request's start.</summary>
    public void Wake()
    {
        if (!_isFast)
            SpeedUp();
    }

    public void Add(AttemptWatch watch)
    {
        lock (_gate)
        {
            watch.TickerIndex = _watches.Count;
            _watches.Add(watch);
        }
    }

    public void Remove(AttemptWatch watch)
    {
        lock (_gate)
        {
            if (watch.TickerIndex < 0)
                return;
            AttemptWatch last = _watches[^1];
            _watches[watch.TickerIndex] = last;
            last.TickerIndex = watch.TickerIndex;
            _watches.RemoveAt(_watches.Count - 1);
            watch.TickerIndex = -1;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void SpeedUp()
    {
        lock (_gate)
        {
            if (_isFast)
                return;
            _isFast = true;
            _idleTicks = 0;
            Schedule(FastMilliseconds);
        }
    }

    private void Schedule(int milliseconds) =>
        _timer.Change(TimeSpan.FromMilliseconds(milliseconds), TimeSpan.FromMilliseconds(milliseconds));

    private void Tick()
    {
        long now = Now;
        bool hasActive = false;
        lock (_gate)
        {
            // Backwards: a watch that fires may take itself out, and the last one then moves to its place.
            for (int i = _watches.Count - 1; i >= 0; i--)
                if (i < _watches.Count)
                    hasActive |= _watches[i].Check(now);
            _idleTicks = hasActive ? 0 : _idleTicks + 1;
            if (_isFast && _idleTicks >= IdleTicksBeforeSlow)
            {
                _isFast = false;
                Schedule(SlowMilliseconds);
            }
        }
    }
}
