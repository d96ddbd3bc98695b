using System.Runtime.InteropServices;
using Sallyport.Proxy;

namespace Sallyport.Commands;

/// <summary>A proxy's life under the terminal's and the system's signals.</summary>
internal static class ProxyRun
{
    public static Task<int> RunAsync(ProxyOptions options, TextWriter output) =>
        UntilSignalAsync(stop => ProxyHost.RunAsync(options, output, stop));

    /// <summary>The first SIGTERM or SIGINT asks for an orderly end (drain); the second one ends the process at once.</summary>
    public static async Task<int> UntilSignalAsync(Func<CancellationToken, Task<int>> run)
    {
        using CancellationTokenSource stop = new();
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        return await run(stop.Token);

        void OnSignal(PosixSignalContext context)
        {
            if (stop.IsCancellationRequested)
                Environment.Exit(context.Signal == PosixSignal.SIGINT ? 130 : 143);
            context.Cancel = true;
            stop.Cancel();
        }
    }
}
