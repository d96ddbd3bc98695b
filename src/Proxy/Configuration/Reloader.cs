using Microsoft.Extensions.Logging;
using Sallyport.Policy.Validation;
using Sallyport.Proxy.Keys;
using Sallyport.Proxy.Telemetry.Metrics;

namespace Sallyport.Proxy.Configuration;

/// <summary>
/// Puts changed documents in force: whole, or not at all. What cannot be used leaves the last good configuration where it is
/// (design.md section 4).
/// </summary>
internal sealed class Reloader(
    ConfigurationReader reader, IDocumentSource source, ProxyState state, KeySetTable keys, Action<ProxyModel> applied,
    Action<IReadOnlyList<Diagnostic>> refused, ReloadCounters counters, ILogger log)
    : IDisposable
{
    /// <summary>A reload waits this long for key sets that are new with it.</summary>
    private static readonly TimeSpan KeysLimit = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private int _waiting;

    public void Watch()
    {
        source.Confirm();
        source.Watch(() => _ = ReloadAsync());
        // What changed between the first reading and now stirred nobody.
        _ = ReloadAsync();
    }

    public void Dispose() => _stopping.Cancel();

    // A change that comes while one is read waits for it; a second one finds the first waiting and leaves, since that one reads later.
    private async Task ReloadAsync()
    {
        if (Interlocked.Increment(ref _waiting) > 2)
        {
            Interlocked.Decrement(ref _waiting);
            return;
        }
        await _oneAtATime.WaitAsync();
        try
        {
            await ReloadOnceAsync();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            counters.Failed();
            log.DocumentsUnreadable(state.Current.Snapshot.Revision, problem.Message);
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            // Nobody waits for this task: a bug must be seen, and the configuration in force stays.
            counters.Failed();
            log.ReloadFailed(bug, state.Current.Snapshot.Revision);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
            _oneAtATime.Release();
        }
    }

    private async Task ReloadOnceAsync()
    {
        if (reader.ReadChange() is not { } change)
            return;
        (ProxyModel? model, IReadOnlyList<Diagnostic> diagnostics) = change;
        foreach (Diagnostic diagnostic in diagnostics)
            log.DocumentProblem(diagnostic.ToString());
        if (model is null)
        {
            int errors = diagnostics.Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
            counters.Failed();
            log.ChangeRefused(errors, state.Current.Snapshot.Revision);
            refused(diagnostics);
            return;
        }
        await keys.WaitForFirstAttemptsAsync(KeysLimit, _stopping.Token);
        applied(model);
        state.Publish(model);
        keys.Retain(model.KeyRings);
        counters.Succeeded();
        log.InForce(model.Snapshot.Revision);
        source.Confirm();
    }
}
