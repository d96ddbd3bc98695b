using Microsoft.Extensions.Logging;
using Sallyport.Client;
using Sallyport.Console;
using Sallyport.ControlPlane;
using Sallyport.Explaining;

namespace Sallyport.Commands;

/// <summary>The console beside a control plane: plain HTTP, on loopback, on the port after the API's.</summary>
internal static class ConsoleStart
{
    /// <summary>Listens; a port that is taken moves to a free one, since the ready line names it.</summary>
    /// <returns>The console, and an address that signs in once as administrator.</returns>
    public static async Task<(ConsoleHost Console, Uri Link)> BesideAsync(
        ControlPlaneHost api, int apiPort, ILoggerFactory logs, CancellationToken cancel)
    {
        ApiAccess administrator = Administrator(api);
        ConsoleOptions options = new() { Api = administrator, Port = apiPort == 0 ? 0 : api.Address.Port + 1, Trial = new ConsoleTrial(), KeyCheck = new ConsoleKeyCheck() };
        ConsoleHost console;
        try
        {
            console = await ConsoleHost.StartAsync(options, logs, TimeProvider.System, cancel);
        }
        catch (IOException)
        {
            console = await ConsoleHost.StartAsync(options with { Port = 0 }, logs, TimeProvider.System, cancel);
        }
        return (console, console.MakeSignInLink(() => Administrator(api)));
    }

    private static ApiAccess Administrator(ControlPlaneHost api) =>
        KubeconfigReader.TryRead(api.KubeconfigFile, out ApiAccess? access, out string problem) ? access : throw new IOException(problem);
}
