using Sallyport.Engine.Authentication;
using Sallyport.Engine.Tokens;

namespace Sallyport.Proxy.Keys;

/// <summary>
/// One remote key set, by issuer and address (request-authentication.md 11.5). Its fetch loop is the only writer; everything else
/// reads.
/// </summary>
public sealed class KeySetEntry
{
    private int _started;
    private readonly TaskCompletionSource _firstAttempt = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal KeySetEntry(string issuer, string? jwksUri, TimeSpan timeout)
    {
        Issuer = issuer;
        JwksUri = jwksUri;
        Timeout = timeout;
    }

    public string Issuer { get; }

    /// <summary>Address of the key set; null: found by OpenID Connect discovery at the issuer (11.2).</summary>
    public string? JwksUri { get; }

    /// <summary>Limit for each download; the rule's <c>timeout</c> of the latest use (11.5).</summary>
    public TimeSpan Timeout { get; internal set; }

    /// <summary>What token rules read.</summary>
    public KeyRingState Ring { get; } = new(KeyRing.NeverFetched);

    /// <summary>When keys were last fetched; null: never.</summary>
    public DateTimeOffset? LastSuccess { get; private set; }

    /// <summary>What the last attempt ran into, without any key material; null: it succeeded.</summary>
    public string? LastError { get; private set; }

    /// <summary>When keys are fetched again; null: an attempt is under way.</summary>
    public DateTimeOffset? NextAttempt { get; internal set; }

    /// <summary>Completes when one attempt has ended, well or not.</summary>
    public Task FirstAttempt => _firstAttempt.Task;

    /// <summary>True once.</summary>
    internal bool TryStart() => Interlocked.Exchange(ref _started, 1) == 0;

    internal CancellationTokenSource Stopping { get; } = new();

    internal void Succeeded(DateTimeOffset when, string? problem)
    {
        LastSuccess = when;
        LastError = problem;
        _firstAttempt.TrySetResult();
    }

    internal void Failed(string error)
    {
        LastError = error;
        _firstAttempt.TrySetResult();
    }
}
