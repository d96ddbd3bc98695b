using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Sallyport.ControlPlane.Authority;
using Sallyport.ControlPlane.Controllers;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Runtime;

/// <summary>
/// Start here: the one node of a mesh on one machine. Takes every Pod that nobody else is to schedule, and runs it as local processes. When
/// it ends, however it ends, none of them is left (docs/design/0022).
/// </summary>
internal sealed partial class WorkloadRuntime : IContainerPlaces, IAsyncDisposable
{
    /// <summary>What Pods name as their node.</summary>
    public const string NodeName = "sallyport";

    private const string Scheduler = "default-scheduler";

    private readonly WorkloadRuntimeOptions _options;
    private readonly ObjectStore _store;
    private readonly ObjectWriter _writer;
    private readonly EventRecorder _schedulerEvents;
    private readonly RuntimeServices _services;
    private readonly ChildGuard _guard;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<string, (PodRunner Runner, Task Running)> _pods = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private Task _following = Task.CompletedTask;

    private WorkloadRuntime(
        WorkloadRuntimeOptions options, string dataFolder, ObjectStore store, Func<ProxyCredentials> credentials, TimeProvider time, ILogger log)
    {
        _options = options;
        _store = store;
        _log = log;
        _writer = new ObjectWriter(store, time);
        _schedulerEvents = new EventRecorder(store, _writer, Scheduler, time);
        RuntimePlace place = RuntimePlace.Open(dataFolder);
        _guard = ChildGuard.Start(place.Id);
        FrontDoor door = new();
        ContainerPlanner planner = new(options, place, new ContainerEnvironment(store), new ProxyPlanner(options, door, credentials));
        _services = new RuntimeServices(
            _writer, new EventRecorder(store, _writer, "kubelet", time), planner, place, LoopbackBlock.Take(), door, time);
    }

    /// <summary>Where the ingress gateway's port 80 listens, as soon as it does.</summary>
    public Task<IPEndPoint> GatewayOpened => _services.Door.Opened;

    /// <param name="options">What to run.</param>
    /// <param name="dataFolder">The control plane's folder.</param>
    /// <param name="store">Its objects.</param>
    /// <param name="credentials">Makes what the proxies authenticate with; there when the API listens.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where bugs are reported.</param>
    public static WorkloadRuntime Open(
        WorkloadRuntimeOptions options, string dataFolder, ObjectStore store, Func<ProxyCredentials> credentials, TimeProvider time, ILogger log) =>
        new(options, dataFolder, store, credentials, time, log);

    /// <summary>Installs the gateway, and runs the Pods that are there and those that come.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        await new GatewayInstallation(_store, _writer).EnsureAsync(cancel);
        _following = Task.Run(FollowAsync, CancellationToken.None);
    }

    /// <summary>Waits until Deployments and Pods are as they shall be, or cannot be so, and the gateway knows it.</summary>
    public async Task SettleAsync(CancellationToken cancel)
    {
        await new Settling(_store).WaitAsync(cancel);
        if (_pods.Values.FirstOrDefault(p => p.Runner.Pod.IsFrontDoor).Runner is { } gateway)
            await new GatewayCatchUp(_store, _services.Time).WaitAsync(gateway.Admin, cancel);
    }

    public ContainerPlace? Find(string namespaceName, string pod, string container) =>
        _pods.Values.FirstOrDefault(p => p.Runner.Pod.Namespace == namespaceName && p.Runner.Pod.Name == pod).Runner?.Find(container);

    /// <summary>Ends all processes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following;
        foreach ((PodRunner runner, _) in _pods.Values)
            runner.End(runner.Pod.Grace < _options.EndLimit ? runner.Pod.Grace : _options.EndLimit);
        await Task.WhenAll(_pods.Values.Select(p => p.Running));
        ProcessSweep.Kill(_services.Place.Id + "/");
        _services.Place.RemovePods();
        _services.Block.Dispose();
        _guard.Dispose();
        _stop.Dispose();
    }

    private async Task FollowAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                Snapshot now = _store.Current;
                using Watch? watch = _store.TryWatch("pods", null, now.Version);
                if (watch is null && _store.Current.Version == now.Version) return;
                if (watch is null) continue;
                foreach (StoredObject pod in now.List("pods", null)) await SeeAsync(new StoreEvent(StoreEventKind.Modified, pod, null));
                await foreach (StoreEvent change in watch.Events.ReadAllAsync(_stop.Token))
                {
                    watch.Took();
                    await SeeAsync(change);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The runtime ends.
        }
    }

    private async Task SeeAsync(StoreEvent change)
    {
        try
        {
            if (change.Kind == StoreEventKind.Deleted) SeeGone(change.Object.Parse());
            else await SeeAsync(change.Object.Parse());
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            // One Pod that the runtime cannot digest must not stop the others.
            LogBug(_log, change.Object.Key.Namespace, change.Object.Key.Name, bug);
        }
    }

    private async Task SeeAsync(JsonObject o)
    {
        PodView pod = new(o);
        if (_pods.TryGetValue(pod.Uid, out var known))
        {
            if (pod.IsGoing) known.Runner.End(pod.Grace);
            return;
        }
        if (pod.IsOver || _stop.IsCancellationRequested) return;
        string? node = o.Text("spec", "nodeName");
        if (node is null ? pod.IsGoing || o.Text("spec", "schedulerName") != Scheduler : node != NodeName) return;
        if (node is null) await ScheduleAsync(o);
        PodRunner runner = new(_services, o);
        if (pod.IsGoing) runner.End(TimeSpan.Zero);
        _pods[pod.Uid] = (runner, Task.Run(() => RunAsync(runner), CancellationToken.None));
    }

    private void SeeGone(JsonObject o)
    {
        PodView pod = new(o);
        if (_pods.TryGetValue(pod.Uid, out var known)) known.Runner.End(TimeSpan.Zero, isDeleted: true);
    }

    private async Task ScheduleAsync(JsonObject pod)
    {
        pod["spec"]!["nodeName"] = NodeName;
        await _writer.ChangeAsync(Owners.KeyOf("pods", pod), stored =>
        {
            if (stored.Text("metadata", "uid") != pod.Text("metadata", "uid")) return false;
            stored["spec"]!["nodeName"] = NodeName;
            return true;
        }, _stop.Token);
        string name = $"{pod.Text("metadata", "namespace")}/{pod.Text("metadata", "name")}";
        _ = _schedulerEvents.RecordAsync(pod, "Normal", "Scheduled", $"Successfully assigned {name} to {NodeName}", CancellationToken.None);
    }

    private async Task RunAsync(PodRunner runner)
    {
        try
        {
            await runner.RunAsync(keeps: () => _stop.IsCancellationRequested);
        }
        catch (Exception bug)
        {
            LogBug(_log, runner.Pod.Namespace, runner.Pod.Name, bug);
        }
        // While the whole ends, the list is somebody else's.
        if (!_stop.IsCancellationRequested) _pods.TryRemove(runner.Pod.Uid, out _);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The runtime met a bug with Pod {Namespace}/{Name}")]
    private static partial void LogBug(ILogger log, string @namespace, string name, Exception bug);
}
