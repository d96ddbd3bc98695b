using System.Text.Json.Nodes;

namespace Sallyport.ControlPlane.Runtime.Probes;

/// <summary>The probes of one run of a container, from its start to its end.</summary>
/// <param name="container">The container.</param>
/// <param name="check">Asks it.</param>
/// <param name="time">The clock.</param>
internal sealed class ContainerProbes(JsonObject container, ProbeCheck check, TimeProvider time)
{
    // Until it is ready for the first time it is asked more often than every ten seconds: somebody waits for it.
    private static readonly TimeSpan _impatience = TimeSpan.FromSeconds(1);

    private readonly Probe? _startup = Probe.Read(container, "Startup"), _readiness = Probe.Read(container, "Readiness"), _liveness = Probe.Read(container, "Liveness");

    /// <summary>True when a probe says whether it is ready, and not whether its port accepts.</summary>
    public bool DecideReadiness => _readiness is not null || _startup is not null;

    /// <summary>Told whether it is ready.</summary>
    public required Action<bool> SetReady { get; init; }

    /// <summary>Told of every probe that failed, and why.</summary>
    public required Func<Probe, string, Task> Failed { get; init; }

    /// <summary>Ends this run of the container: it failed a probe for good.</summary>
    public required Func<Probe, Task> Restart { get; init; }

    /// <summary>Asks until it is cancelled, or the container must be started anew.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            if (_startup is not null && !await StartsAsync(_startup, cancel)) return;
            if (_readiness is null && _startup is not null) SetReady(true);
            await Task.WhenAll(
                _readiness is null ? Task.CompletedTask : FollowReadinessAsync(_readiness, cancel),
                _liveness is null ? Task.CompletedTask : FollowLivenessAsync(_liveness, cancel));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The container ended.
        }
    }

    private async Task<bool> StartsAsync(Probe probe, CancellationToken cancel)
    {
        await Task.Delay(probe.InitialDelay, time, cancel);
        for (int failures = 0; await check.FindProblemAsync(probe, cancel) is { } problem;)
        {
            await Failed(probe, problem);
            if (++failures >= probe.FailureThreshold)
            {
                await Restart(probe);
                return false;
            }
            await Task.Delay(probe.Period, time, cancel);
        }
        return true;
    }

    private async Task FollowReadinessAsync(Probe probe, CancellationToken cancel)
    {
        bool isReady = false, wasReady = false;
        await Task.Delay(probe.InitialDelay, time, cancel);
        for (int passed = 0, failed = 0; ;)
        {
            if (await check.FindProblemAsync(probe, cancel) is { } problem)
            {
                (passed, failed) = (0, failed + 1);
                await Failed(probe, problem);
                if (isReady && failed >= probe.FailureThreshold) SetReady(isReady = false);
            }
            else
            {
                (passed, failed) = (passed + 1, 0);
                if (!isReady && passed >= probe.SuccessThreshold) SetReady(isReady = wasReady = true);
            }
            await Task.Delay(wasReady || probe.Period < _impatience ? probe.Period : _impatience, time, cancel);
        }
    }

    private async Task FollowLivenessAsync(Probe probe, CancellationToken cancel)
    {
        await Task.Delay(probe.InitialDelay, time, cancel);
        for (int failures = 0; ;)
        {
            if (await check.FindProblemAsync(probe, cancel) is { } problem)
            {
                await Failed(probe, problem);
                if (++failures >= probe.FailureThreshold)
                {
                    await Restart(probe);
                    return;
                }
            }
            else
            {
                failures = 0;
            }
            await Task.Delay(probe.Period, time, cancel);
        }
    }
}
