using Microsoft.Extensions.Logging;
using Sallyport.ControlPlane.Admission;
using Sallyport.ControlPlane.Authority;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Controllers;

/// <summary>Runs the controllers: each sees every object once at the start and then every change, one at a time.</summary>
internal sealed partial class ControllerLoop : IAsyncDisposable
{
    private readonly ObjectStore _store;
    private readonly ILogger _log;
    private readonly Bootstrap _bootstrap;
    private readonly NamespaceController _namespaces;
    private readonly Collector _collector;
    private readonly DeploymentController _deployments;
    private readonly ReplicaSetController _replicaSets;
    private readonly EndpointSliceController _endpoints;
    private readonly DefinitionController _definitions;
    private readonly RootCertificates _roots;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public ControllerLoop(
        ObjectStore store, ServedKinds kinds, string authorityPem, WorkloadCertificates certificates, SidecarInjection? injection, TimeProvider time,
        ILogger log)
    {
        ObjectWriter writer = new(store, time);
        _store = store;
        _log = log;
        _bootstrap = new Bootstrap(writer);
        _namespaces = new NamespaceController(store, writer, authorityPem);
        _collector = new Collector(store, kinds, writer);
        _deployments = new DeploymentController(store, writer, new EventRecorder(store, writer, "deployment-controller", time), time);
        _replicaSets = new ReplicaSetController(store, writer, new EventRecorder(store, writer, "replicaset-controller", time), injection);
        _endpoints = new EndpointSliceController(store, writer);
        _definitions = new DefinitionController(store, writer, time);
        _roots = new RootCertificates(store, writer, certificates);
    }

    /// <summary>Makes what must be there before the first call, then begins.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        await _bootstrap.RunAsync(cancel);
        _running = Task.Run(RunAsync, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested && await FollowAsync())
            {
                // Too far behind: from the state again.
            }
        }
        catch (OperationCanceledException)
        {
            // The control plane stops.
        }
    }

    // False when the store is closing.
    private async Task<bool> FollowAsync()
    {
        Snapshot now = _store.Current;
        using Watch? watch = _store.TryWatch(WatchHub.All, null, now.Version);
        if (watch is null) return _store.Current.Version > now.Version;
        foreach (StoredObject o in now.All()) await SeeAsync(new StoreEvent(StoreEventKind.Modified, o, null));
        await foreach (StoreEvent change in watch.Events.ReadAllAsync(_stop.Token))
        {
            watch.Took();
            await SeeAsync(change);
        }
        return true;
    }

    private async Task SeeAsync(StoreEvent change)
    {
        try
        {
            await _namespaces.SeeAsync(change, _stop.Token);
            await _collector.SeeAsync(change, _stop.Token);
            await _deployments.SeeAsync(change, _stop.Token);
            await _replicaSets.SeeAsync(change, _stop.Token);
            await _endpoints.SeeAsync(change, _stop.Token);
            await _definitions.SeeAsync(change, _stop.Token);
            await _roots.SeeAsync(change, _stop.Token);
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            // One object that a controller cannot digest must not stop the others.
            LogBug(_log, change.Object.Key.Resource, bug);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A controller met a bug with one of {Resource}")]
    private static partial void LogBug(ILogger log, string resource, Exception bug);
}
