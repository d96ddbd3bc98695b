using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Sallyport.Client;
using Sallyport.Console;
using Sallyport.ControlPlane;
using Sallyport.ControlPlane.Runtime;
using Sallyport.Output;
using Sallyport.Proxy.Configuration;
using Sallyport.Samples;
using Sallyport.Up;

namespace Sallyport.Commands;

/// <summary><c>sallyport up</c>: a mesh on one machine. An API, an ingress gateway, and a runtime for workloads with their sidecars.</summary>
internal static class UpCommand
{
    private const string Loopback = "127.0.0.1";

    private static readonly TimeSpan _gatewayLimit = TimeSpan.FromSeconds(60), _settleLimit = TimeSpan.FromSeconds(60);

    public static Command Create()
    {
        TaughtCommand command = new("up", "Run a mesh on this machine: a Kubernetes API, an ingress gateway, and Pods as local processes.",
            new("The quickstart; then open http://quickstart.localhost:8080/.", "sallyport up -f examples/quickstart"),
            new("Nothing of its own; kubectl is the tool from then on.", "sallyport up"),
            new("A second one beside it.", "sallyport up --data ./second --port 0 --gateway-port 0"));
        Option<string[]> files = SharedOptions.Files(isRequired: false);
        Option<string?> data = ControlCommand.DataOption();
        Option<int> port = ControlCommand.PortOption();
        Option<int> gatewayPort = new("--gateway-port")
        {
            HelpName = "N",
            Description = "Where the gateway's port 80 listens on loopback; 0 is a free port. Default: 8080.",
            DefaultValueFactory = _ => 8080,
            CustomParser = PortNumbers.ReadOne,
        };
        foreach (Option option in (Option[])[files, data, port, gatewayPort]) command.Options.Add(option);
        command.SetAction((parsed, _) => ProxyRun.UntilSignalAsync(stop => RunAsync(
            parsed.GetValue(files) ?? [],
            WorkloadAuthority.For(new ControlPlaneOptions
            {
                DataFolder = ControlCommand.FolderOf(parsed.GetValue(data)), Port = parsed.GetValue(port), Bind = Loopback,
                Workloads = new WorkloadRuntimeOptions
                {
                    Images = SampleImages.ArgumentsFor, Program = OwnProgram.Command(), GatewayPort = parsed.GetValue(gatewayPort),
                },
            }),
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, stop)));
        return command;
    }

    private static async Task<int> RunAsync(string[] files, ControlPlaneOptions options, TextWriter output, TextWriter error, CancellationToken stop)
    {
        using ILoggerFactory logs = ControlCommand.Logs();
        try
        {
            CheckGatewayPort(options.Workloads!.GatewayPort);
            await using ControlPlaneHost host = await ControlPlaneHost.StartAsync(options, logs, TimeProvider.System, stop);
            if (!KubeconfigReader.TryRead(host.KubeconfigFile, out ApiAccess? access, out string problem)) throw new IOException(problem);
            using (access)
            using (ApiClient client = new(access))
            {
                (ConsoleHost console, Uri link) = await ConsoleStart.BesideAsync(host, options.Port, logs, stop);
                await using ConsoleHost served = console;
                return await ServeAsync(files, host, client, (console.Address, link), output, error, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.Fine;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TimeoutException or System.Data.Common.DbException)
        {
            error.WriteLine($"sallyport up: could not start: {e.Message}");
            return ExitCodes.NotStarted;
        }
    }

    private static async Task<int> ServeAsync(
        string[] files, ControlPlaneHost host, ApiClient client, (Uri Address, Uri SignIn) console, TextWriter output, TextWriter error,
        CancellationToken stop)
    {
        await host.StartWorkloadsAsync(stop);
        DocumentApplication documents = new(new DocumentFiles(files), client, error);
        if (!await documents.ApplyAsync(stop)) return ExitCodes.Unusable;
        IPEndPoint gateway = await host.GatewayOpened.WaitAsync(_gatewayLimit, stop);
        // What does not come up in this time is told by kubectl get pods.
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(_settleLimit);
        await host.SettleAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
        using FolderWatch watch = documents.Watch(stop);
        UpText.Write(output, host.Address, console, gateway, host.KubeconfigFile, files);
        await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ExitCodes.Fine;
    }

    // Said at once and by name, instead of by a gateway that does not come up.
    private static void CheckGatewayPort(int port)
    {
        try
        {
            using TcpListener probe = new(IPAddress.Loopback, port);
            probe.Start();
        }
        catch (SocketException taken)
        {
            throw new IOException($"--gateway-port: cannot listen on {Loopback}:{port}: {taken.Message}", taken);
        }
    }
}
