using System.CommandLine;
using Sallyport.Engine;
using Sallyport.Proxy;

namespace Sallyport.Commands;

/// <summary><c>sallyport gateway</c>: an ingress gateway over documents.</summary>
internal static class GatewayCommand
{
    public static Command Create()
    {
        TaughtCommand command = new("gateway", "Run an ingress gateway over Istio's documents.",
            new("Serve what a folder says; Gateway ports below 1024 listen 8000 higher.", "sallyport gateway -f ./config"),
            new("Listen on port 80 itself, and on loopback only.", "sallyport gateway -f ./config --port-map 80=80 --bind 127.0.0.1"));
        ProxyArguments arguments = new();
        arguments.AddTo(command);
        arguments.DemandDocuments(command);
        command.SetAction((parsed, _) => ProxyRun.RunAsync(OptionsFrom(parsed, arguments), parsed.InvocationConfiguration.Output));
        return command;
    }

    private static ProxyOptions OptionsFrom(ParseResult parsed, ProxyArguments arguments)
    {
        ProxyOptions defaults = new() { Role = ProxyRole.Gateway, Files = [] };
        return new ProxyOptions
        {
            Role = ProxyRole.Gateway,
            Files = parsed.GetValue(arguments.Files) ?? [],
            Control = parsed.GetValue(arguments.Control),
            Name = parsed.GetValue(arguments.Name) ?? defaults.Name,
            Namespace = parsed.GetValue(arguments.Namespace) ?? defaults.Namespace,
            Labels = parsed.GetValue(arguments.Labels) is { Count: > 0 } labels ? labels : defaults.Labels,
            ServiceAccount = parsed.GetValue(arguments.ServiceAccount),
            Bind = parsed.GetValue(arguments.Bind) ?? defaults.Bind,
            PortMap = parsed.GetValue(arguments.PortMap) ?? defaults.PortMap,
            ProxyProtocol = parsed.GetValue(arguments.ProxyProtocol),
            Admin = parsed.GetValue(arguments.Admin),
            DataFolder = parsed.GetValue(arguments.Data),
            DefaultAccessLogFile = parsed.GetValue(arguments.AccessLog),
        };
    }
}
