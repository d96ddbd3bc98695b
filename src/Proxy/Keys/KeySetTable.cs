using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;
using Sallyport.Engine.Authentication;
using Sallyport.Engine.Tokens;
using Sallyport.Policy.Compilation;

namespace Sallyport.Proxy.Keys;

/// <summary>
/// All remote key sets in use, each fetched in the background on its own, so that a slow issuer delays no other and no request.
/// </summary>
public sealed class KeySetTable : IDisposable
{
    /// <summary>As in Istio (request-authentication.md 11.8).</summary>
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMinutes(20);

    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<(string Issuer, string? JwksUri), KeySetEntry> _entries = new();
    private readonly ConcurrentDictionary<string, KeyRingState> _inline = new(StringComparer.Ordinal);
    private readonly KeySetFetcher _fetcher;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    public KeySetTable(KeySetFetcher fetcher, TimeProvider time, ILogger log)
    {
        _fetcher = fetcher;
        _time = time;
        _log = log;
    }

    public IEnumerable<KeySetEntry> Entries => _entries.Values;

    /// <summary>The state of a key set. A remote one is fetched from the next <see cref="Fetch"/> on; one written in a rule is read once.</summary>
    public KeyRingState Use(KeySetReference reference)
    {
        if (reference.Inline is { } text)
            return _inline.GetOrAdd(text, static text => new KeyRingState(KeySet.Parse(Encoding.UTF8.GetBytes(text)).Ring));
        KeySetEntry entry = _entries.GetOrAdd(
            (reference.Issuer, reference.JwksUri), static (key, timeout) => new KeySetEntry(key.Issuer, key.JwksUri, timeout), reference.Timeout);
        entry.Timeout = reference.Timeout;
        return entry.Ring;
    }

    /// <summary>Begins to fetch the key sets that are new.</summary>
    /// <param name="addresses">Where services of the documents are; other names are the system resolver's business (11.12).</param>
    /// <param name="extraAuthorities">Further authorities for HTTPS as PEM text, or null.</param>
    public void Fetch(ServiceAddresses addresses, string? extraAuthorities)
    {
        _fetcher.Configure(addresses, extraAuthorities);
        foreach (KeySetEntry entry in _entries.Values)
            if (entry.TryStart())
                _ = Task.Run(() => KeepFreshAsync(entry, entry.Stopping.Token));
    }

    /// <summary>Waits until each key set was tried once, at most <paramref name="limit"/>.</summary>
    public async Task WaitForFirstAttemptsAsync(TimeSpan limit, CancellationToken cancellation)
    {
        Task all = Task.WhenAll(_entries.Values.Select(entry => entry.FirstAttempt));
        if (!all.IsCompleted)
            await Task.WhenAny(all, Task.Delay(limit, _time, cancellation));
    }

    /// <summary>Forgets the key sets that no rule of the configuration in force uses.</summary>
    public void Retain(IReadOnlySet<KeyRingState> inUse)
    {
        foreach ((var key, KeySetEntry entry) in _entries)
        {
            if (inUse.Contains(entry.Ring) || !_entries.TryRemove(key, out _))
                continue;
            entry.Stopping.Cancel();
        }
        foreach ((string text, KeyRingState ring) in _inline)
            if (!inUse.Contains(ring))
                _inline.TryRemove(text, out _);
    }

    public void Dispose()
    {
        foreach (KeySetEntry entry in _entries.Values)
            entry.Stopping.Cancel();
        _fetcher.Dispose();
    }

    private async Task KeepFreshAsync(KeySetEntry entry, CancellationToken stopping)
    {
        TimeSpan backOff = FirstBackOff;
        while (!stopping.IsCancellationRequested)
        {
            entry.NextAttempt = null;
            bool succeeded = await TryFetchAsync(entry, stopping);
            TimeSpan pause = succeeded ? RefreshInterval : backOff;
            backOff = succeeded ? FirstBackOff : Shorter(backOff * 2, LongestBackOff);
            entry.NextAttempt = _time.GetUtcNow() + pause;
            await Task.Delay(pause, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> TryFetchAsync(KeySetEntry entry, CancellationToken stopping)
    {
        try
        {
            byte[] body = await _fetcher.FetchAsync(entry.Issuer, entry.JwksUri, entry.Timeout, stopping);
            Publish(entry, KeySet.Parse(body));
            return true;
        }
        catch (KeySetFetchException failure)
        {
            entry.Failed(failure.Message);
            _log.KeySetFetchFailed(entry.Issuer, failure.Message);
            return false;
        }
        catch (Exception bug) when (!stopping.IsCancellationRequested)
        {
            // Nobody waits for this loop: it must go on, and those who wait for the first attempt must not wait for ever.
            entry.Failed(bug.GetType().Name);
            _log.KeySetFetchBroke(bug, entry.Issuer);
            return false;
        }
    }

    private void Publish(KeySetEntry entry, KeySetParseResult parsed)
    {
        entry.Ring.Publish(parsed.Ring);
        string? problem = parsed.Status == KeySetStatus.Usable ? null : parsed.Message;
        entry.Succeeded(_time.GetUtcNow(), problem);
        if (problem is not null)
            _log.KeySetUnusable(entry.Issuer, problem);
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
