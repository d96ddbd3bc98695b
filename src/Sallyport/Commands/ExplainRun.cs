using System.CommandLine;
using System.Text;
using Sallyport.Engine;
using Sallyport.Explaining;
using Sallyport.Output;
using Sallyport.Policy;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;
using Sallyport.Proxy;
using Sallyport.Proxy.Configuration;
using Sallyport.Proxy.Trial;

namespace Sallyport.Commands;

/// <summary>Asks a proxy without ports, and prints what it says.</summary>
internal static class ExplainRun
{
    public static async Task<int> RunAsync(
        ExplainArguments arguments, string format, InvocationConfiguration console, CancellationToken stop)
    {
        try
        {
            DocumentFiles files = new(arguments.Files);
            if (!DocumentInput.TryRead(files, console.Error, out IReadOnlyList<DocumentText> documents))
                return ExitCodes.Unusable;
            IReadOnlyList<Resource> resources = DocumentSet.Load(documents).Resources;
            ProxyOptions options = OptionsOf(arguments, resources);
            using TrialProxy proxy = await TrialProxy.StartAsync(options, files, new ErrorLog(console.Error), stop);
            int port = WorkloadPorts.Meant(resources, arguments);
            TrialResult result = await proxy.AskAsync(
                request => RequestMaker.Fill(request, arguments, port, proxy.Snapshot, proxy.Mesh),
                arguments.Body is null ? 0 : Encoding.UTF8.GetByteCount(arguments.Body),
                arguments.Now);
            ExplainReport report = ReportBuilder.Build(proxy.Snapshot, result);
            if (format == "json")
                ExplainJson.Write(report, console.Output);
            else
                ExplainText.Write(report, console.Output);
            return report.Allowed ? ExitCodes.Fine : ExitCodes.Findings;
        }
        catch (StartFailedException unusable)
        {
            throw new UnusableInputException(unusable.Message);
        }
    }

    private static ProxyOptions OptionsOf(ExplainArguments arguments, IReadOnlyList<Resource> resources) => new()
    {
        Role = arguments.IsGateway ? ProxyRole.Gateway : ProxyRole.Sidecar,
        Files = arguments.Files,
        Name = arguments.IsGateway ? "istio-ingressgateway" : "explain",
        Namespace = arguments.Namespace,
        Labels = arguments.Labels,
        Inbound = arguments.IsGateway
            ? []
            : [.. InboundPorts(arguments, resources).Distinct().Select(port => new InboundPort(port, "127.0.0.1", port))],
    };

    /// <summary>The workload's ports: those that its Services target, and the URL's own when none of them is meant.</summary>
    private static IEnumerable<int> InboundPorts(ExplainArguments arguments, IReadOnlyList<Resource> resources) =>
        WorkloadPorts.Of(resources, arguments.Namespace, arguments.Labels).Select(port => port.Target).Append(arguments.Url.Port);
}
