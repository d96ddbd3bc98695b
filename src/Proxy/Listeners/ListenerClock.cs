using System.Globalization;
using System.Text;

namespace Sallyport.Proxy.Listeners;

/// <summary>
/// The time as listeners need it: seconds that only grow, for limits of minutes, and the <c>date</c> field. A timer moves it on,
/// so that a request reads memory and not the clock.
/// </summary>
internal sealed class ListenerClock : IDisposable
{
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly ITimer _timer;
    private byte[] _date = [];
    private long _seconds;

    public ListenerClock(TimeProvider time)
    {
        _time = time;
        _origin = time.GetTimestamp();
        Tick();
        _timer = time.CreateTimer(static state => ((ListenerClock)state!).Tick(), this, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>Called after each step, about once a second.</summary>
    public event Action? Ticked;

    /// <summary>Seconds since the clock was made.</summary>
    public long Seconds => Volatile.Read(ref _seconds);

    /// <summary>Now as RFC 9110 writes it, e.g. <c>Sun, 06 Nov 1994 08:49:37 GMT</c>.</summary>
    public ReadOnlySpan<byte> Date => Volatile.Read(ref _date);

    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        Volatile.Write(ref _seconds, (long)_time.GetElapsedTime(_origin).TotalSeconds);
        Volatile.Write(ref _date, Encoding.ASCII.GetBytes(_time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture)));
        Ticked?.Invoke();
    }
}
