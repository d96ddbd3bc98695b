using Sallyport.Engine.Authentication;
using Sallyport.Engine.Tokens;
using Sallyport.Policy.Compilation;

namespace Sallyport.Proxy.Keys;

/// <summary>
/// One remote key set, by issuer and address (request-authentication.md 11.5). Its fetch loop is the only writer of what it holds;
/// requests may ask for a fetch.
/// </summary>
public sealed class KeySetEntry
{
    /// <summary>How often unknown keys may cause a fetch: strangers choose them.</summary>
    private static readonly TimeSpan RefetchGap = TimeSpan.FromSeconds(10);

    /// <summary>More requests than this do not wait for one fetch: they are refused at once, so that strangers cannot pile them up.</summary>
    private const int MostWaiting = 128;

    private readonly TaskCompletionSource _firstAttempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private TaskCompletionSource? _round;
    private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long? _lastRefetch;
    private int _started, _waiting;
    private long _successes, _failures, _refetches;

    internal KeySetEntry(KeySetReference source, KeyRing first)
    {
        Source = source;
        Ring = new KeyRingState(first) { CanRefetch = true };
    }

    public string Issuer => Source.Issuer;

    /// <summary>Address of the key set; null: found by OpenID Connect discovery at the issuer (11.2).</summary>
    public string? JwksUri => Source.JwksUri;

    /// <summary>Where it is and how it is fetched; the timeout is that of the latest use (11.5).</summary>
    public KeySetReference Source { get; internal set; }

    /// <summary>What token rules read.</summary>
    public KeyRingState Ring { get; }

    /// <summary>When the keys in force were fetched, maybe by an earlier process; null: never.</summary>
    public DateTimeOffset? LastSuccess { get; internal set; }

    /// <summary>What the last attempt ran into, without any key material; null: it succeeded.</summary>
    public string? LastError { get; private set; }

    /// <summary>Attempts in a row that failed.</summary>
    public int FailuresInARow { get; private set; }

    /// <summary>When keys are fetched again; null: an attempt is under way.</summary>
    public DateTimeOffset? NextAttempt { get; private set; }

    public long Successes => Interlocked.Read(ref _successes);

    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Fetches that unknown keys caused.</summary>
    public long Refetches => Interlocked.Read(ref _refetches);

    /// <summary>Completes when one attempt has ended, well or not.</summary>
    public Task FirstAttempt => _firstAttempt.Task;

    /// <summary>SHA-256 of the key set in force; empty: unknown. The same bytes again are not news.</summary>
    internal byte[] Digest { get; set; } = [];

    internal CancellationTokenSource Stopping { get; } = new();

    /// <summary>True once.</summary>
    internal bool TryStart() => Interlocked.Exchange(ref _started, 1) == 0;

    internal void Succeeded(DateTimeOffset when)
    {
        LastSuccess = when;
        LastError = null;
        FailuresInARow = 0;
        Interlocked.Increment(ref _successes);
    }

    internal void Failed(string error)
    {
        LastError = error;
        FailuresInARow++;
        Interlocked.Increment(ref _failures);
    }

    internal void BeginRound()
    {
        lock (_gate)
        {
            _round ??= NewSource();
            _wake = NewSource();
            NextAttempt = null;
        }
    }

    /// <summary>What was fetched is in force, and those who wait for it go on.</summary>
    internal void EndRound(DateTimeOffset next)
    {
        _firstAttempt.TrySetResult();
        lock (_gate)
        {
            NextAttempt = next;
            _round?.TrySetResult();
            _round = null;
        }
    }

    /// <summary>Returns after <paramref name="pause"/>, or sooner when a request asked for a fetch.</summary>
    internal async Task WaitForTurnAsync(TimeSpan pause, TimeProvider time)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(Stopping.Token);
        await Task.WhenAny(Task.Delay(pause, time, over.Token), _wake.Task);
        await over.CancelAsync();
    }

    /// <summary>Waits until a fetch has ended that begins or is under way now.</summary>
    /// <returns>False when there is none to wait for, too many wait, or it took longer than <paramref name="limit"/>.</returns>
    internal async ValueTask<bool> RefetchAsync(TimeSpan limit, TimeProvider time)
    {
        if (JoinRound(time) is not { } round)
            return false;
        try
        {
            if (Interlocked.Increment(ref _waiting) > MostWaiting)
                return false;
            await round.WaitAsync(limit, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Has it fetched at once, whatever strangers asked for before.</summary>
    internal void RefetchNow()
    {
        lock (_gate)
        {
            if (_round is not null)
                return;
            _round = NewSource();
            Interlocked.Increment(ref _refetches);
            _wake.TrySetResult();
        }
    }

    private Task? JoinRound(TimeProvider time)
    {
        lock (_gate)
        {
            if (_round is not null)
                return _round.Task;
            if (_lastRefetch is { } last && time.GetElapsedTime(last) < RefetchGap)
                return null;
            _lastRefetch = time.GetTimestamp();
            _round = NewSource();
            Interlocked.Increment(ref _refetches);
            _wake.TrySetResult();
            return _round.Task;
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
