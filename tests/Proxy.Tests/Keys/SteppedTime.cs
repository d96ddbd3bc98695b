namespace Sallyport.Proxy.Tests.Keys;

/// <summary>A clock that stands still until it is moved; then the timers that are due run, each at its time. For several threads.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Found)> _awaited = [];
    private DateTimeOffset _now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Completes when a timer is set that runs after exactly this time from now.</summary>
    public Task TimerAsync(TimeSpan due)
    {
        lock (_gate)
        {
            if (_timers.Exists(timer => timer.DueAt == _now + due))
                return Task.CompletedTask;
            TaskCompletionSource found = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((due, found));
            return found.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    public void Advance(TimeSpan by)
    {
        DateTimeOffset end = GetUtcNow() + by;
        while (TakeDue(end) is { } timer)
            timer.Run();
        lock (_gate)
            _now = end;
    }

    private Timer? TakeDue(DateTimeOffset end)
    {
        lock (_gate)
        {
            if (_timers.Where(timer => timer.DueAt <= end).MinBy(timer => timer.DueAt) is not { } next)
                return null;
            _timers.Remove(next);
            _now = next.DueAt > _now ? next.DueAt : _now;
            return next;
        }
    }

    private sealed class Timer(SteppedTime time, Action run) : ITimer
    {
        public DateTimeOffset DueAt { get; private set; }

        public Action Run => run;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                DueAt = time._now + dueTime;
                time._timers.Add(this);
                foreach ((TimeSpan due, TaskCompletionSource found) in time._awaited)
                    if (due == dueTime)
                        found.TrySetResult();
                time._awaited.RemoveAll(awaited => awaited.Found.Task.IsCompleted);
                return true;
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
