namespace Sallyport.Proxy.Telemetry.Metrics;

/// <summary>How often changed documents were put in force or refused. One writer, the reloader.</summary>
internal sealed class ReloadCounters(TimeProvider time)
{
    private long _successes, _failures, _lastSuccess, _lastFailure;

    public long Successes => Interlocked.Read(ref _successes);

    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Seconds since 1970; 0: never. The configuration of the start counts.</summary>
    public long LastSuccessSeconds => Interlocked.Read(ref _lastSuccess);

    /// <summary>Seconds since 1970; 0: never.</summary>
    public long LastFailureSeconds => Interlocked.Read(ref _lastFailure);

    /// <summary>The configuration of the start is in force.</summary>
    public void Started() => Interlocked.Exchange(ref _lastSuccess, time.GetUtcNow().ToUnixTimeSeconds());

    public void Succeeded()
    {
        Interlocked.Increment(ref _successes);
        Interlocked.Exchange(ref _lastSuccess, time.GetUtcNow().ToUnixTimeSeconds());
    }

    public void Failed()
    {
        Interlocked.Increment(ref _failures);
        Interlocked.Exchange(ref _lastFailure, time.GetUtcNow().ToUnixTimeSeconds());
    }
}
