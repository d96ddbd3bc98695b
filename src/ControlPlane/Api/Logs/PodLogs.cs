using Sallyport.ControlPlane.Runtime;

namespace Sallyport.ControlPlane.Api.Logs;

/// <summary><c>GET …/pods/NAME/log</c>: what a container wrote, and on request what it goes on to write.</summary>
/// <param name="reads">Finds the Pod.</param>
/// <param name="places">Finds the container; null where no workloads run.</param>
/// <param name="time">The clock.</param>
/// <param name="stop">Ends those that follow when the server does.</param>
internal sealed class PodLogs(Reads reads, IContainerPlaces? places, TimeProvider time, CancellationToken stop)
{
    // How soon a new line is seen. Between, a follower costs a look at the file's length.
    private static readonly TimeSpan _lookEvery = TimeSpan.FromMilliseconds(100);

    public async Task AnswerAsync(ApiCall call)
    {
        if (call.Verb != "get") throw Refusals.MethodNotAllowed();
        LogOptions options = LogOptions.Read(call, time.GetUtcNow());
        PodContainer container = PodContainer.Choose(Reads.InVersion(reads.Find(call), call), call.Query("container"));
        if (places is null) throw NoWorkloads(container);
        using LogFile? file = container.HasNode ? Open(container, options) : null;
        call.Http.Response.ContentType = "text/plain";
        await call.Http.Response.StartAsync(call.Aborted);
        if (file is null) return;
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(call.Aborted, stop);
        try
        {
            await SendAsync(call, file, new LogLines(options), () => options is { Follows: true, IsPrevious: false } && IsRunning(container), either.Token);
        }
        catch (OperationCanceledException)
        {
            // The reader went away, or the server ends.
        }
    }

    /// <summary>The refusal of a control plane without a runtime.</summary>
    public static ApiException NoWorkloads(PodContainer container) =>
        Refusals.BadRequest($"pod {container.Pod} does not have a host assigned: this control plane runs no workloads, 'sallyport up' does");

    private LogFile? Open(PodContainer container, LogOptions options)
    {
        ContainerPlace? place = container.FindIn(places!);
        LogFile? file = place is null ? null : LogFile.TryOpen(options.IsPrevious ? place.PreviousLogFile : place.LogFile);
        if (file is null && options.IsPrevious)
            throw Refusals.BadRequest($"previous terminated container \"{container.Name}\" in pod \"{container.Pod}\" not found");
        if (file is null && place is not { IsRunning: true }) throw container.NotStarted();
        // One that runs and has written nothing has no file yet: who follows waits for it.
        file ??= options.Follows ? LogFile.Expected(place!.LogFile) : null;
        if (options.TailLines is { } lines) file?.SkipToLast(lines);
        return file;
    }

    private bool IsRunning(PodContainer container) => container.FindIn(places!) is { IsRunning: true };

    private async Task SendAsync(ApiCall call, LogFile file, LogLines lines, Func<bool> goesOn, CancellationToken cancel)
    {
        using MemoryStream output = new();
        while (!lines.IsFull)
        {
            // Asked before reading: what was written before the container ended is then read after that.
            bool isLast = !goesOn();
            bool isMore = await file.ReadAsync(lines, output, isLast, cancel);
            if (output.Length > 0) await call.Http.Response.Body.WriteAsync(output.GetBuffer().AsMemory(0, (int)output.Length), cancel);
            output.SetLength(0);
            if (isMore || file.TryGoOn()) continue;
            if (isLast) return;
            await call.Http.Response.Body.FlushAsync(cancel);
            await Task.Delay(_lookEvery, time, cancel);
        }
    }
}
