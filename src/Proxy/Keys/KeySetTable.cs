using System.Collections.Concurrent;
using System.Security.Cryptography;
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
    /// <summary>A set of more keys is a mistake or an attack: a token without <c>kid</c> would try them all.</summary>
    private const int MostKeys = 1000;

    private readonly ConcurrentDictionary<(string Issuer, string? JwksUri, KeySetTls Tls), KeySetEntry> _entries = new();
    private readonly ConcurrentDictionary<KeyRingState, KeySetEntry> _byRing = new();
    private readonly ConcurrentDictionary<string, KeyRingState> _inline = new(StringComparer.Ordinal);
    private readonly KeySetFetcher _fetcher;
    private readonly KeySetStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private long _rounds;

    /// <param name="fetcher">Downloads.</param>
    /// <param name="dataFolder">Where good key sets are kept, below <c>keys</c>; null: nowhere.</param>
    /// <param name="time">The clock of all intervals.</param>
    /// <param name="log">Told what an operator should know.</param>
    internal KeySetTable(KeySetFetcher fetcher, string? dataFolder, TimeProvider time, ILogger log)
    {
        _fetcher = fetcher;
        _store = new KeySetStore(dataFolder, log);
        _time = time;
        _log = log;
    }

    /// <exception cref="StartFailedException">A variable of the environment cannot be read.</exception>
    internal static KeySetTable Create(string? dataFolder, TimeProvider time, ILogger log) =>
        new(new KeySetFetcher(KeySetFetchOptions.FromEnvironment(), time), dataFolder, time, log);

    public IEnumerable<KeySetEntry> Entries => _entries.Values;

    /// <summary>Attempts that have ended, well or not: with another number there is news.</summary>
    public long Rounds => Interlocked.Read(ref _rounds);

    /// <summary>The remote key set that a rule reads; null: the keys stand in the rule.</summary>
    public KeySetEntry? Find(KeyRingState ring) => _byRing.GetValueOrDefault(ring);

    /// <summary>The state of a key set. A remote one is fetched from the next <see cref="Fetch"/> on; one written in a rule is read once.</summary>
    public KeyRingState Use(KeySetReference reference)
    {
        if (reference.Inline is { } text)
            return _inline.GetOrAdd(text, static text => new KeyRingState(KeySet.Parse(Encoding.UTF8.GetBytes(text)).Ring));
        KeySetEntry entry = _entries.GetOrAdd((reference.Issuer, reference.JwksUri, reference.Tls), _ => Create(reference));
        entry.Source = reference;
        _byRing[entry.Ring] = entry;
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
                _ = Task.Run(() => KeepFreshAsync(entry));
    }

    /// <summary>
    /// A token of this ring named a key that is not in it: has the set fetched once more, unless that was done for another token within
    /// the last 10 s, and waits for it.
    /// </summary>
    /// <returns>True when a fetch has ended, and the token is worth another look.</returns>
    internal ValueTask<bool> RefetchAsync(KeyRingState ring, TimeSpan limit) =>
        _byRing.TryGetValue(ring, out KeySetEntry? entry) ? entry.RefetchAsync(limit, _time) : ValueTask.FromResult(false);

    /// <summary>Somebody wants the keys of an issuer now.</summary>
    internal void RefetchNow(string? issuer, string? jwksUri)
    {
        foreach (KeySetEntry entry in _entries.Values.Where(entry => entry.Issuer == issuer && entry.JwksUri == jwksUri))
            entry.RefetchNow();
    }

    /// <summary>Waits until each key set was tried once, at most <paramref name="limit"/>.</summary>
    public async Task WaitForFirstAttemptsAsync(TimeSpan limit, CancellationToken cancellation)
    {
        Task all = Task.WhenAll(_entries.Values.Select(entry => entry.FirstAttempt));
        if (!all.IsCompleted)
            await Task.WhenAny(all, Task.Delay(limit, _time, cancellation));
    }

    /// <summary>Forgets the key sets that no rule of the configuration in force uses; what is kept on disk stays for a change back.</summary>
    public void Retain(IReadOnlySet<KeyRingState> inUse)
    {
        foreach ((var key, KeySetEntry entry) in _entries)
        {
            if (inUse.Contains(entry.Ring) || !_entries.TryRemove(key, out _))
                continue;
            _byRing.TryRemove(entry.Ring, out _);
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
    }

    // Keys that are known already are used at once: those of the same issuer fetched with another client certificate, or on disk.
    private KeySetEntry Create(KeySetReference source)
    {
        KeySetEntry? twin = _entries.Values.FirstOrDefault(entry => entry.Issuer == source.Issuer && entry.JwksUri == source.JwksUri
            && entry.Source.Tls.Authorities == source.Tls.Authorities && source.Tls.Problem is null && entry.Ring.Current.Count > 0);
        if (twin is not null)
            return new KeySetEntry(source, twin.Ring.Current) { LastSuccess = twin.LastSuccess };
        if (source.Tls.Problem is not null || _store.Load(source) is not { } kept)
            return new KeySetEntry(source, KeyRing.NeverFetched);
        _log.KeptKeySetUsed(source.Issuer, kept.Ring.Count, kept.Fetched);
        return new KeySetEntry(source, kept.Ring) { LastSuccess = kept.Fetched };
    }

    private async Task KeepFreshAsync(KeySetEntry entry)
    {
        while (!entry.Stopping.IsCancellationRequested)
        {
            entry.BeginRound();
            TimeSpan pause = await FetchOnceAsync(entry, entry.Stopping.Token);
            entry.EndRound(_time.GetUtcNow() + pause);
            Interlocked.Increment(ref _rounds);
            await entry.WaitForTurnAsync(pause, _time);
        }
    }

    private async Task<TimeSpan> FetchOnceAsync(KeySetEntry entry, CancellationToken stopping)
    {
        try
        {
            FetchedKeySet fetched = await _fetcher.FetchAsync(entry.Source, stopping);
            Publish(entry, fetched);
            return RefreshSchedule.AfterSuccess(fetched.MaxAge);
        }
        catch (KeySetFetchException failure)
        {
            entry.Failed(failure.Message);
            if (!stopping.IsCancellationRequested)
                Report(entry, failure.Message);
        }
        catch (Exception bug) when (!stopping.IsCancellationRequested)
        {
            // Nobody waits for this loop: it must go on, and those who wait for the first attempt must not wait for ever.
            entry.Failed(bug.GetType().Name);
            _log.KeySetFetchBroke(bug, entry.Issuer);
        }
        return RefreshSchedule.AfterFailure(entry.FailuresInARow);
    }

    // 10.2: a set that cannot be used is remembered as that only while there is no better one.
    private void Publish(KeySetEntry entry, FetchedKeySet fetched)
    {
        byte[] digest = SHA256.HashData(fetched.Body);
        if (!digest.AsSpan().SequenceEqual(entry.Digest))
            PublishNew(entry, fetched);
        // Not before it was found good. The ring stays the same object for the same keys, so that verified tokens stay known.
        entry.Digest = digest;
        if (entry.FailuresInARow > 0)
            _log.KeySetRecovered(entry.Issuer, entry.Ring.Current.Count);
        entry.Succeeded(_time.GetUtcNow());
        _store.Save(entry.Source, fetched.Body, _time.GetUtcNow());
    }

    private void PublishNew(KeySetEntry entry, FetchedKeySet fetched)
    {
        KeySetParseResult parsed = KeySet.Parse(fetched.Body);
        if (parsed.Ring.Count + parsed.Problems.Count > MostKeys)
            throw new KeySetFetchException($"the key set of {fetched.Address} has more than {MostKeys} keys");
        entry.Ring.Publish(parsed.Ring);
        if (parsed.Status != KeySetStatus.Usable)
            throw new KeySetFetchException($"the key set of {fetched.Address} cannot be used: {parsed.Message}");
        foreach (KeyProblem problem in parsed.Problems)
            _log.KeySkipped(entry.Issuer, problem.KeyId, problem.Message);
    }

    private void Report(KeySetEntry entry, string problem)
    {
        int keys = entry.Ring.Current.Count;
        if (keys > 0)
            _log.KeySetNotRefreshed(entry.Issuer, problem, keys, entry.LastSuccess);
        else
            _log.KeySetMissing(entry.Issuer, problem);
    }
}
