using System.Text;
using Microsoft.Extensions.Logging;
using Sallyport.Engine;
using Sallyport.Policy;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;
using Sallyport.Proxy;
using Sallyport.Proxy.Trial;

namespace Sallyport.Explaining;

/// <summary>Start here: a proxy without ports that says of each request what it would answer, and why.</summary>
internal sealed class Explainer : IDisposable
{
    private readonly IReadOnlyList<Resource> _resources;
    private readonly TrialProxy _proxy;

    private Explainer(IReadOnlyList<Resource> resources, TrialProxy proxy)
    {
        _resources = resources;
        _proxy = proxy;
    }

    /// <summary>Reads documents for the workload that all requests are for.</summary>
    /// <param name="requests">At least one; all name the same workload.</param>
    /// <param name="documents">What is in force.</param>
    /// <param name="log">Gets diagnostics.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="StartFailedException">The documents cannot be used.</exception>
    public static async Task<Explainer> StartAsync(
        IReadOnlyList<ExplainArguments> requests, IReadOnlyList<DocumentText> documents, ILogger log, CancellationToken stop)
    {
        IReadOnlyList<Resource> resources = DocumentSet.Load(documents).Resources;
        return new Explainer(resources, await TrialProxy.StartAsync(OptionsOf(requests, resources), documents, log, stop));
    }

    public async Task<ExplainReport> ExplainAsync(ExplainArguments arguments)
    {
        int port = WorkloadPorts.Meant(_resources, arguments);
        TrialResult result = await _proxy.AskAsync(
            request => RequestMaker.Fill(request, arguments, port, _proxy.Snapshot, _proxy.Mesh),
            arguments.Body is null ? 0 : Encoding.UTF8.GetByteCount(arguments.Body),
            arguments.Now);
        return ReportBuilder.Build(_proxy.Snapshot, result);
    }

    public void Dispose() => _proxy.Dispose();

    private static ProxyOptions OptionsOf(IReadOnlyList<ExplainArguments> requests, IReadOnlyList<Resource> resources)
    {
        ExplainArguments workload = requests[0];
        return new ProxyOptions
        {
            Role = workload.IsGateway ? ProxyRole.Gateway : ProxyRole.Sidecar,
            Files = workload.Files,
            Name = workload.IsGateway ? "istio-ingressgateway" : "explain",
            Namespace = workload.Namespace,
            Labels = workload.Labels,
            Inbound = workload.IsGateway
                ? []
                : [.. InboundPorts(requests, resources).Distinct().Select(port => new InboundPort(port, "127.0.0.1", port))],
        };
    }

    /// <summary>The workload's ports: those that its Services target, and the URLs' own when none of them is meant.</summary>
    private static IEnumerable<int> InboundPorts(IReadOnlyList<ExplainArguments> requests, IReadOnlyList<Resource> resources) =>
        WorkloadPorts.Of(resources, requests[0].Namespace, requests[0].Labels).Select(port => port.Target)
            .Concat(requests.Select(request => request.Url.Port));
}
