using System.Globalization;
using System.Net;

namespace Sallyport.Proxy;

/// <summary>Runs one proxy as a process does: from its start to the end of its last request.</summary>
public static class ProxyHost
{
    /// <summary>How long requests in flight may take after that (design.md section 4).</summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(30);

    /// <summary>Serves until <paramref name="stop"/> is cancelled, then lets requests in flight end.</summary>
    /// <param name="options">What the operator set.</param>
    /// <param name="output">Gets the one line <c>ready NAME PORT=ADDR:PORT …</c>.</param>
    /// <param name="stop">The orderly end; the caller ends the process where it should not wait.</param>
    /// <returns>The exit code: 0, or 2 or 3 when it could not start.</returns>
    public static async Task<int> RunAsync(ProxyOptions options, TextWriter output, CancellationToken stop)
    {
        StandardErrorLogger log = new(TimeProvider.System);
        try
        {
            await using ProxyRuntime runtime = await ProxyRuntime.StartAsync(options, TimeProvider.System, log, stop);
            await output.WriteLineAsync(ReadyLine(options.Name, runtime.EndPoints, runtime.OutboundEndPoint));
            await output.FlushAsync(CancellationToken.None);
            runtime.ReleaseAccessLog();
            await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            using CancellationTokenSource limit = new(DrainLimit);
            await runtime.DrainAsync(limit.Token);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ended while it waited for the control plane.
            return 0;
        }
        catch (StartFailedException failure)
        {
            log.CouldNotStart(failure.Message);
            return failure.ExitCode;
        }
    }

    /// <summary>The line for scripts: <c>ready NAME PORT=ADDR:PORT … outbound=ADDR:PORT</c>.</summary>
    internal static string ReadyLine(string name, IReadOnlyDictionary<int, IPEndPoint> endPoints, IPEndPoint? outbound)
    {
        string line = endPoints.Aggregate(
            $"ready {name}", (line, port) => string.Create(CultureInfo.InvariantCulture, $"{line} {port.Key}={port.Value}"));
        return outbound is null ? line : $"{line} outbound={outbound}";
    }
}
