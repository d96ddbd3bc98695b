namespace Sallyport.Proxy.Trial;

/// <summary>A clock on which every wait ends at once: a trial need not sit through an injected delay.</summary>
internal sealed class ImpatientTime : TimeProvider
{
    public static ImpatientTime Instance { get; } = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : TimeSpan.Zero, period);
}
