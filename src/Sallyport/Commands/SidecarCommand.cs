using System.CommandLine;
using System.Net;
using Sallyport.Engine;
using Sallyport.Proxy;

namespace Sallyport.Commands;

/// <summary><c>sallyport sidecar</c>: the proxy in front of one application's ports.</summary>
internal static class SidecarCommand
{
    public static Command Create()
    {
        TaughtCommand command = new("sidecar", "Run a sidecar in front of one application's ports.",
            new("The workload's port 8000 is an application on port 9000; clients use port 8000.",
                "sallyport sidecar -f ./config --name httpbin --namespace foo --labels app=httpbin --inbound 8000=127.0.0.1:9000"),
            new("The same, but listening on port 18000.",
                "sallyport sidecar -f ./config --name httpbin --namespace foo --labels app=httpbin --inbound 8000=127.0.0.1:8000 --port-map 8000=18000"),
            new("Also the way out: with http_proxy=http://127.0.0.1:15001 the application speaks mesh TLS to other sidecars.",
                "sallyport sidecar -f ./config --name sleep --namespace foo --labels app=sleep --inbound 80=127.0.0.1:8080 --port-map 80=18080 --outbound 127.0.0.1:15001"));
        ProxyArguments arguments = new();
        arguments.Name.Required = arguments.Namespace.Required = arguments.Labels.Required = true;
        arguments.AddTo(command);
        arguments.DemandDocuments(command);
        Option<InboundPort[]> inbound = new("--inbound")
        {
            HelpName = "PORT=HOST:PORT",
            Description = "A port of the workload and where the application behind it listens. May be given several times.",
            Arity = ArgumentArity.ZeroOrMore,
            CustomParser = PortNumbers.ReadInbound,
        };
        Option<IPEndPoint?> outbound = new("--outbound")
        {
            HelpName = "ADDR:PORT",
            Description = "Where the application hands over its own requests, as to an HTTP proxy (http_proxy); port 0 is a free one.",
            CustomParser = PortNumbers.ReadEndPoint,
        };
        command.Options.Add(inbound);
        command.Options.Add(outbound);
        command.Validators.Add(result =>
        {
            if (result.GetResult(inbound) is not { Tokens.Count: > 0 } && result.GetResult(outbound) is not { Tokens.Count: > 0 })
                result.AddError("A sidecar has a way in or a way out: give --inbound, --outbound or both.");
        });
        command.SetAction((parsed, _) => ProxyRun.RunAsync(OptionsFrom(parsed, arguments, inbound, outbound), parsed.InvocationConfiguration.Output));
        return command;
    }

    private static ProxyOptions OptionsFrom(ParseResult parsed, ProxyArguments arguments, Option<InboundPort[]> inbound, Option<IPEndPoint?> outbound)
    {
        ProxyOptions defaults = new() { Role = ProxyRole.Sidecar, Files = [] };
        return new ProxyOptions
        {
            Role = ProxyRole.Sidecar,
            Files = parsed.GetValue(arguments.Files) ?? [],
            Control = parsed.GetValue(arguments.Control),
            Name = parsed.GetRequiredValue(arguments.Name)!,
            Namespace = parsed.GetRequiredValue(arguments.Namespace)!,
            Labels = parsed.GetRequiredValue(arguments.Labels),
            ServiceAccount = parsed.GetValue(arguments.ServiceAccount),
            Bind = parsed.GetValue(arguments.Bind) ?? defaults.Bind,
            PortMap = parsed.GetValue(arguments.PortMap) ?? defaults.PortMap,
            Inbound = parsed.GetValue(inbound) ?? [],
            Outbound = parsed.GetValue(outbound),
            ProxyProtocol = parsed.GetValue(arguments.ProxyProtocol),
            Admin = parsed.GetValue(arguments.Admin),
            DataFolder = parsed.GetValue(arguments.Data),
            DefaultAccessLogFile = parsed.GetValue(arguments.AccessLog),
        };
    }
}
