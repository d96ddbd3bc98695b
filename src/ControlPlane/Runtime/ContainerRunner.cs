using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Runtime.Probes;

namespace Sallyport.ControlPlane.Runtime;

/// <summary>One container of a Pod: started, watched, started again with a growing wait, ended. Tells whenever its state is another.</summary>
internal sealed class ContainerRunner
{
    private static readonly TimeSpan _configurationRetry = TimeSpan.FromSeconds(5), _slotLimit = TimeSpan.FromSeconds(10),
        _renewalRetry = TimeSpan.FromMinutes(10);

    private readonly RuntimeServices _services;
    private readonly PodView _pod;
    private readonly JsonObject _container;
    private readonly PodAddress _address;
    private readonly bool _isAtFrontDoor;
    private readonly string _folder;
    private readonly PodEnding _ending;
    private readonly Action _changed;
    private readonly RestartBackOff _backOff;
    private readonly Lock _gate = new();
    private ContainerState _state;
    private ContainerCommand? _command;

    public ContainerRunner(
        RuntimeServices services, PodView pod, JsonObject container, PodAddress address, bool isAtFrontDoor, string folder, ContainerState first,
        PodEnding ending, Action changed)
    {
        _services = services;
        _pod = pod;
        _container = container;
        _address = address;
        _isAtFrontDoor = isAtFrontDoor;
        _folder = folder;
        _state = first;
        _ending = ending;
        _changed = changed;
        _backOff = new RestartBackOff(services.Time);
        Name = container.Text("name") ?? "";
    }

    public string Name { get; }

    public JsonObject Container => _container;

    public ContainerState State => Volatile.Read(ref _state);

    /// <summary>Called with the line in which one of our own proxies says where it listens.</summary>
    public Func<string, Task> SaidReady { get; init; } = static _ => Task.CompletedTask;

    /// <summary>Where it lives; null before its first start.</summary>
    public ContainerPlace? Place => Volatile.Read(ref _command) is { } command
        ? new ContainerPlace(_folder, command.Environment, LogOf(State.Restarts), LogOf(State.Restarts - 1), State.RunningSince is not null)
        : null;

    /// <summary>Runs it until the Pod ends, or until it is not to be started again.</summary>
    public async Task RunAsync()
    {
        try
        {
            Directory.CreateDirectory(_folder);
            while (!_ending.Asked.IsCancellationRequested)
            {
                ContainerPlan plan = _services.Planner.Plan(_pod, _container, _address, _folder, _isAtFrontDoor);
                if (plan.Command is null) await RefuseAsync(plan);
                else if (!await RunOnceAsync(plan.Command)) return;
            }
        }
        catch (OperationCanceledException) when (_ending.Asked.IsCancellationRequested)
        {
            // It waited for its next start.
        }
    }

    // An image stays unknown; what is missing for a configuration may come.
    private async Task RefuseAsync(ContainerPlan plan)
    {
        bool isImage = plan.Reason == ContainerPlanner.UnknownImage;
        string image = _container.Text("image") ?? "";
        if (isImage)
        {
            await EventAsync("Normal", "Pulling", $"Pulling image \"{image}\"");
            await EventAsync("Warning", "Failed", $"Failed to pull image \"{image}\": {plan.Message}");
        }
        Set(s => s with { WaitingReason = plan.Reason, Message = plan.Message });
        await EventAsync("Warning", "Failed", isImage ? $"Error: {plan.Reason}" : $"Error: {plan.Message}");
        if (!isImage)
        {
            await Task.Delay(_configurationRetry, _services.Time, _ending.Asked);
            return;
        }
        await EventAsync("Normal", "BackOff", $"Back-off pulling image \"{image}\"");
        Set(s => s with { WaitingReason = "ImagePullBackOff", Message = $"Back-off pulling image \"{image}\": {plan.Reason}: {plan.Message}" });
        await Task.Delay(Timeout.InfiniteTimeSpan, _ending.Asked);
    }

    // False when it is over.
    private async Task<bool> RunOnceAsync(ContainerCommand command)
    {
        DateTimeOffset began;
        int exitCode;
        await _services.StartSlots.WaitAsync(_ending.Asked);
        bool hasSlot = true;
        try
        {
            File.Delete(LogOf(State.Restarts - 2));
            File.Delete(LogOf(State.Restarts - 2) + ".old");
            ContainerLog log = new(LogOf(State.Restarts), _services.Time);
            using ContainerProcess process = ContainerProcess.Start(command, _folder, log);
            began = _services.Time.GetUtcNow();
            Volatile.Write(ref _command, command);
            Set(s => s with { RunningSince = began, WaitingReason = null, Message = null, IsReady = false });
            Task announced = AnnounceAsync();
            ContainerProbes? probes = PodView.IsProxy(_container) ? null : ProbesOf(command, process, began);
            using CancellationTokenSource over = new();
            Task probing = probes?.RunAsync(over.Token) ?? Task.CompletedTask;
            Task ready = BecomeReadyAsync(command, process, began, isEnough: probes is not { DecideReadiness: true });
            await Task.WhenAny(ready, Task.Delay(_slotLimit, _ending.Asked));
            _services.StartSlots.Release();
            hasSlot = false;
            await announced;
            Task renewing = RenewAsync(command, process);
            exitCode = await EndAsync(process);
            await over.CancelAsync();
            await Task.WhenAll(renewing, probing);
        }
        catch (IOException refused)
        {
            began = _services.Time.GetUtcNow();
            exitCode = 128;
            await EventAsync("Warning", "Failed", $"Error: {refused.Message}");
        }
        finally
        {
            if (hasSlot) _services.StartSlots.Release();
        }
        return await AfterAsync(ContainerEnd.Of(exitCode, began, _services.Time.GetUtcNow()) with
        {
            Message = LastWords.Of(_container, exitCode, LogOf(State.Restarts)),
        });
    }

    private ContainerProbes ProbesOf(ContainerCommand command, ContainerProcess process, DateTimeOffset began)
    {
        ProbeCheck check = new(_pod, _container, _pod.HasSidecar ? _address.Application : _address.Pod, _folder, command.Environment);
        return new ContainerProbes(_container, check, _services.Time)
        {
            SetReady = isReady => Set(s => s.RunningSince == began ? s with { IsReady = isReady } : s),
            Failed = (probe, problem) => EventAsync("Warning", "Unhealthy", $"{probe.Kind} probe failed: {problem}"),
            Restart = async probe =>
            {
                await EventAsync("Normal", "Killing", $"Container {Name} failed {probe.Kind.ToLowerInvariant()} probe, will be restarted");
                await process.EndAsync(_pod.Grace, _ending.AtOnce);
            },
        };
    }

    // With a probe for it, that it listens is not enough.
    private async Task BecomeReadyAsync(ContainerCommand command, ContainerProcess process, DateTimeOffset began, bool isEnough)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(_ending.Asked);
        Task ready = command.SaysReady ? process.ReadyLine
            : command.ReadyAt is { } address ? ReadinessCheck.AcceptsAsync(address, _services.Time, ended.Token)
            : Task.CompletedTask;
        Task first = await Task.WhenAny(ready, process.Exited, Task.Delay(Timeout.InfiniteTimeSpan, _ending.Asked));
        await ended.CancelAsync();
        if (first != ready || !ready.IsCompletedSuccessfully) return;
        if (command.SaysReady) await SaidReady(await process.ReadyLine);
        if (isEnough) Set(s => s.RunningSince == began ? s with { IsReady = true } : s);
    }

    // A long time before its token ends. Without its account or Pod it has no further one, as it should be.
    private async Task RenewAsync(ContainerCommand command, ContainerProcess process)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(_ending.Asked);
        for (DateTimeOffset? at = command.RenewAt; at is { } time;)
        {
            TimeSpan wait = time - _services.Time.GetUtcNow();
            Task due = Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, _services.Time, over.Token);
            await Task.WhenAny(due, process.Exited);
            if (!due.IsCompletedSuccessfully)
            {
                await over.CancelAsync();
                return;
            }
            try
            {
                at = command.Renew!();
            }
            catch (Exception e) when (e is InvalidOperationException or IOException)
            {
                await EventAsync("Warning", "Failed", $"Error: cannot renew the token of {Name}: {e.Message}");
                at = _services.Time.GetUtcNow() + _renewalRetry;
            }
        }
    }

    // Until it ends by itself, or is told to.
    private async Task<int> EndAsync(ContainerProcess process)
    {
        try
        {
            return await process.Exited.WaitAsync(_ending.Asked);
        }
        catch (OperationCanceledException)
        {
            Task told = EventAsync("Normal", "Killing", $"Stopping container {Name}");
            int exitCode = await process.EndAsync(_ending.Grace, _ending.AtOnce);
            await told;
            return exitCode;
        }
    }

    private async Task<bool> AfterAsync(ContainerEnd end)
    {
        bool isOver = _ending.Asked.IsCancellationRequested || _pod.RestartPolicy == "Never" || (_pod.RestartPolicy == "OnFailure" && end.ExitCode == 0);
        Set(s => s with { RunningSince = null, IsReady = false, Ended = end });
        if (isOver) return false;
        TimeSpan wait = _backOff.After(end.Began ?? end.Finished);
        if (wait > TimeSpan.Zero)
        {
            string what = $"{Name} in pod {_pod.Name}_{_pod.Namespace}({_pod.Uid})";
            Set(s => s with
            {
                Ended = null, Last = end, WaitingReason = "CrashLoopBackOff",
                Message = $"back-off {RestartBackOff.Text(wait)} restarting failed container={Name} pod={_pod.Name}_{_pod.Namespace}({_pod.Uid})",
            });
            await EventAsync("Warning", "BackOff", $"Back-off restarting failed container {what}");
            await Task.Delay(wait, _services.Time, _ending.Asked);
        }
        Set(s => s with { Ended = null, Last = end, Restarts = s.Restarts + 1 });
        return true;
    }

    private async Task AnnounceAsync()
    {
        await EventAsync("Normal", "Pulled", $"Container image \"{_container.Text("image")}\" already present on machine");
        await EventAsync("Normal", "Created", $"Created container: {Name}");
        await EventAsync("Normal", "Started", $"Started container {Name}");
    }

    private Task EventAsync(string type, string reason, string message) => _services.Events.RecordAsync(_pod.Json, type, reason, message, CancellationToken.None);

    private void Set(Func<ContainerState, ContainerState> change)
    {
        lock (_gate) Volatile.Write(ref _state, change(_state));
        _changed();
    }

    private string LogOf(long run) => Path.Combine(_folder, $"{run}.log");
}
