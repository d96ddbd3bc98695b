using System.Net;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Controllers;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Runtime;

/// <summary>One Pod, from its start on this machine until nothing of it is left.</summary>
internal sealed class PodRunner
{
    private readonly RuntimeServices _services;
    private readonly PodView _pod;
    private readonly ObjectKey _key;
    private readonly PodAddress _address;
    private readonly PodEnding _ending = new();
    private readonly SemaphoreSlim _changed = new(0);
    private ContainerRunner[] _containers = [];
    private string _podIP;
    private volatile bool _isDeleted;

    public PodRunner(RuntimeServices services, JsonObject pod)
    {
        _services = services;
        _pod = new PodView(pod);
        _key = new ObjectKey("pods", _pod.Namespace, _pod.Name);
        _address = services.Block.Allocate();
        _podIP = _address.Pod.ToString();
    }

    public PodView Pod => _pod;

    /// <summary>Where a gateway's admin endpoints are.</summary>
    public IPEndPoint Admin => ProxyPlanner.Admin(_address);

    public ContainerPlace? Find(string container) => Array.Find(_containers, c => c.Name == container)?.Place;

    /// <summary>Asks it to end.</summary>
    /// <param name="grace">How long its processes may take.</param>
    /// <param name="isDeleted">True when the object is no longer there, or another's by now.</param>
    public void End(TimeSpan grace, bool isDeleted = false)
    {
        _isDeleted |= isDeleted;
        _services.Door.IsEnding(_pod.Uid);
        _ending.Ask(grace);
    }

    /// <summary>Runs it until it was asked to end and has.</summary>
    /// <param name="keeps">True when the object stays: the whole runtime ends, and starts it again another time.</param>
    public async Task RunAsync(Func<bool> keeps)
    {
        try
        {
            bool isAtFrontDoor = _pod.IsFrontDoor && await _services.Door.TryEnterAsync(_pod.Uid, _ending.Asked);
            if (isAtFrontDoor) _podIP = PodStatus.HostAddress;
            string folder = _services.Place.MakeFolder(_pod);
            if (_pod.Unsupported is { } unsupported) await _services.Events.RecordAsync(_pod.Json, "Warning", "Unsupported", unsupported, CancellationToken.None);
            _containers = [.. _pod.Containers.Select(c => RunnerOf(c, isAtFrontDoor, Path.Combine(folder, c.Text("name") ?? "")))];
            Task containers = Task.WhenAll(_containers.Select(c => c.RunAsync()));
            await ReportAsync(containers);
            await containers;
        }
        catch (OperationCanceledException) when (_ending.Asked.IsCancellationRequested)
        {
            // It waited for the front door.
        }
        finally
        {
            Clean();
        }
        if (!keeps() && !_isDeleted) await RemoveAsync();
    }

    private ContainerRunner RunnerOf(JsonObject container, bool isAtFrontDoor, string folder) =>
        new(_services, _pod, container, _address, isAtFrontDoor, folder, FirstState(container), _ending, () => _changed.Release())
        {
            SaidReady = isAtFrontDoor ? OpenDoorAsync : static _ => Task.CompletedTask,
        };

    // After a start of the whole runtime the Pods are those from before; their containers are new ones.
    private ContainerState FirstState(JsonObject container)
    {
        JsonNode? before = _pod.Json.Items("status", "containerStatuses").FirstOrDefault(s => s.Text("name") == container.Text("name"));
        ContainerState fresh = new() { WaitingReason = ContainerState.Creating };
        ContainerEnd? last = before.At("state", "running") is not null ? ContainerEnd.Unseen(_services.Time.GetUtcNow())
            : ContainerEnd.Read(before.At("state", "terminated")) ?? ContainerEnd.Read(before.At("lastState", "terminated"));
        return last is null ? fresh : fresh with { Restarts = (before.Integer("restartCount") ?? 0) + 1, Last = last };
    }

    // Several changes at once are one report. What is not to be started again goes on being reported until the Pod ends.
    private async Task ReportAsync(Task containers)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration asked = _ending.Asked.Register(() => ended.TrySetResult());
        Task all = Task.WhenAll(containers, ended.Task);
        await WriteStatusAsync();
        while (!all.IsCompleted)
        {
            await Task.WhenAny(_changed.WaitAsync(), all);
            while (_changed.Wait(0))
            {
                // Taken together.
            }
            await WriteStatusAsync();
        }
    }

    private Task WriteStatusAsync() => _services.Writer.ChangeAsync(
        _key,
        o =>
        {
            if (o.Text("metadata", "uid") != _pod.Uid) return false;
            JsonObject status = PodStatus.Of(o, _podIP, [.. _containers.Select(c => ((JsonNode)c.Container, c.State))], _services.Time.GetUtcNow());
            if (Json.Same(status, o["status"])) return false;
            o["status"] = status;
            return true;
        },
        CancellationToken.None);

    // The ready line says `80=ADDR:PORT`; where that is not 8080, whoever reads the Pod's ports must know.
    private async Task OpenDoorAsync(string line)
    {
        Dictionary<string, string> said = line.Split(' ').Select(w => w.Split('=', 2)).Where(w => w.Length == 2).ToDictionary(w => w[0], w => w[1]);
        if (!said.TryGetValue("80", out string? text) || !IPEndPoint.TryParse(text, out IPEndPoint? http)) return;
        string bound = $"8080={http.Port}";
        int httpsPort = 0;
        if (said.TryGetValue("443", out string? tls) && IPEndPoint.TryParse(tls, out IPEndPoint? https))
        {
            httpsPort = https.Port;
            bound += $",8443={httpsPort}";
            await GatewayInstallation.NotePortAsync(_services.Writer, "https", httpsPort, CancellationToken.None);
        }
        await GatewayInstallation.NotePortAsync(_services.Writer, "http2", http.Port, CancellationToken.None);
        await _services.Writer.ChangeAsync(_key, o => PodPorts.Note(o, bound), CancellationToken.None);
        _services.Door.Open(http, httpsPort);
    }

    private void Clean()
    {
        _services.Door.Leave(_pod.Uid);
        _services.Place.RemoveFolder(_pod);
        _services.Block.Release(_address);
    }

    private Task RemoveAsync() => _services.Writer.ChangeAsync(
        _key,
        o =>
        {
            if (o.Text("metadata", "uid") != _pod.Uid || !Owners.IsGoing(o)) return false;
            o["metadata"]!["deletionGracePeriodSeconds"] = 0;
            return true;
        },
        CancellationToken.None);
}
