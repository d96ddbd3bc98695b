using System.CommandLine;
using Sallyport.Engine;
using Sallyport.Output;
using Sallyport.Proxy;
using Sallyport.Samples;

namespace Sallyport.Commands;

/// <summary><c>sallyport up</c>: a gateway with a sample application behind it, in one command.</summary>
internal static class UpCommand
{
    private const int GatewayPort = 80;

    public static Command Create()
    {
        TaughtCommand command = new("up", "Start an ingress gateway with a sample application behind it, and serve documents.",
            new("The quickstart; then open http://quickstart.localhost:8080/.", "sallyport up -f examples/quickstart"),
            new("On a free port, with two folders.", "sallyport up -f ./services -f ./policies --gateway-port 0"));
        Option<string[]> files = SharedOptions.Files(isRequired: false);
        Option<int> gatewayPort = new("--gateway-port")
        {
            HelpName = "N",
            Description = "Where the gateway's port 80 listens on loopback; 0 is a free port. Default: 8080.",
            DefaultValueFactory = _ => 8080,
        };
        gatewayPort.CustomParser = PortNumbers.ReadOne;
        command.Options.Add(files);
        command.Options.Add(gatewayPort);
        command.SetAction((parsed, _) => ProxyRun.UntilSignalAsync(stop =>
            RunAsync(parsed.GetValue(files) ?? [], parsed.GetValue(gatewayPort), parsed.InvocationConfiguration.Output, stop)));
        return command;
    }

    private static async Task<int> RunAsync(string[] files, int gatewayPort, TextWriter output, CancellationToken stop)
    {
        await using SampleApplication sample = await SampleApplication.StartAsync(stop);
        ProxyOptions options = new()
        {
            Role = ProxyRole.Gateway,
            Files = files,
            Bind = "127.0.0.1",
            PortMap = new Dictionary<int, int> { [GatewayPort] = gatewayPort },
            AlwaysOpen = [GatewayPort],
            Supplement = read => SampleWorkloads.For(read, sample),
            // A person sits in front of it, who wants to see requests go by.
            DefaultAccessLogFile = "/dev/stdout",
        };
        await using UpConsole console = new(output, GatewayPort, files);
        return await ProxyHost.RunAsync(options, console, stop);
    }
}
