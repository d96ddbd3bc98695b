using Microsoft.AspNetCore.Http;
using Sallyport.ControlPlane.Api.Logs;
using Sallyport.ControlPlane.Audit;
using Sallyport.ControlPlane.Runtime;

namespace Sallyport.ControlPlane.Api.Exec;

/// <summary><c>…/pods/NAME/exec</c>: a command beside a container, over a WebSocket.</summary>
/// <param name="reads">Finds the Pod.</param>
/// <param name="places">Finds the container; null where no workloads run.</param>
/// <param name="audit">Is told when a command begins; its end is recorded as any call's.</param>
/// <param name="time">The clock.</param>
/// <param name="stop">Ends what runs when the server ends.</param>
internal sealed class PodExec(Reads reads, IContainerPlaces? places, AuditLog audit, TimeProvider time, CancellationToken stop)
{
    // A caller that does not read cannot be told.
    private static readonly TimeSpan _farewell = TimeSpan.FromSeconds(3);

    public async Task AnswerAsync(ApiCall call)
    {
        ExecOptions options = ExecOptions.Read(call);
        PodContainer container = PodContainer.Choose(Reads.InVersion(reads.Find(call), call), options.Container);
        call.RequestObject = options.ForAudit(container.Name);
        if (places is null) throw PodLogs.NoWorkloads(container);
        if (!container.HasNode) throw Refusals.BadRequest($"pod {container.Pod} does not have a host assigned");
        WebSocketManager sockets = call.Http.WebSockets;
        // SPDY, which older clients try next, is not spoken.
        if (!sockets.IsWebSocketRequest) throw Refusals.BadRequest("Upgrade request required: a WebSocket");
        string protocol = ExecSocket.Choose(sockets.WebSocketRequestedProtocols)
            ?? throw Refusals.BadRequest($"the WebSocket's protocol must be {ExecSocket.Version5} or {ExecSocket.Version4}");
        DateTimeOffset now = time.GetUtcNow();
        using ExecSocket socket = new(await sockets.AcceptWebSocketAsync(protocol));
        await audit.WriteAsync(AuditEvent.Started(call, now));
        await RunAsync(container, options, socket, call.Aborted);
    }

    private async Task RunAsync(PodContainer container, ExecOptions options, ExecSocket socket, CancellationToken cancel)
    {
        try
        {
            ContainerPlace? place = container.FindIn(places!);
            if (place is not { IsRunning: true })
            {
                await socket.EndAsync(ExecStatus.NotStarted($"unable to upgrade connection: container not found (\"{container.Name}\")"), cancel);
                return;
            }
            ExecProcess process;
            try
            {
                process = ExecProcess.Start(place, options);
            }
            catch (IOException e)
            {
                await socket.EndAsync(ExecStatus.NotStarted("error executing command in container: " + e.Message), cancel);
                return;
            }
            // When the server ends the command is killed, and its caller is told so, as of any other end.
            using CancellationTokenSource farewell = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            using (process)
            using (stop.Register(() =>
            {
                process.Kill();
                farewell.CancelAfter(_farewell);
            }))
            {
                await new ExecSession(process, options, socket).RunAsync(farewell.Token);
            }
        }
        catch (Exception e) when (e is System.Net.WebSockets.WebSocketException or OperationCanceledException)
        {
            // The client went away: nobody is there to be told.
        }
    }
}
