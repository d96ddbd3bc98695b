using System.Net;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Runtime;

/// <summary>
/// Waits until the gateway's own page says that it has the documents that are there, and the Pods behind its routes: "ready" then means
/// that a request which is sent now is answered by them. At most a moment: a document that no proxy can use must not hold up the rest.
/// </summary>
internal sealed class GatewayCatchUp(ObjectStore store, TimeProvider time)
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(2), _pause = TimeSpan.FromMilliseconds(20);

    private static readonly string[] _everywhere =
    [
        "services", "endpointslices.discovery.k8s.io", "gateways.networking.istio.io", "virtualservices.networking.istio.io",
        "destinationrules.networking.istio.io", "serviceentries.networking.istio.io", "gateways.gateway.networking.k8s.io",
        "httproutes.gateway.networking.k8s.io", "grpcroutes.gateway.networking.k8s.io",
    ];

    private static readonly string[] _ofTheRoot =
        ["requestauthentications.security.istio.io", "authorizationpolicies.security.istio.io", "peerauthentications.security.istio.io"];

    public async Task WaitAsync(IPEndPoint admin, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(_limit);
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false });
        try
        {
            while (!HasAll(JsonNode.Parse(await client.GetStringAsync(new Uri($"http://{admin}/config"), limit.Token)), store.Current))
                await Task.Delay(_pause, time, limit.Token);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            // It goes on without: the gateway is on its own then, as it always is later.
        }
    }

    internal static bool HasAll(JsonNode? config, Snapshot now)
    {
        HashSet<string> has = [.. config.Items("documents").Select(d => $"{d.Text("kind")} {d.Text("namespace")}/{d.Text("name")}")];
        IEnumerable<StoredObject> wanted = _everywhere.SelectMany(r => now.List(r, null)).Concat(_ofTheRoot.SelectMany(r => now.List(r, "istio-system")));
        return wanted.All(o => has.Contains($"{ResourceCatalog.Of(o.Key.Resource).Kind} {o.Key.Namespace}/{o.Key.Name}"))
            && config.Items("clusters").All(c => c.Items("endpoints").Any() || !IsServed(c.Text("name") ?? "", now));
    }

    // outbound|PORT|SUBSET|NAME.NAMESPACE.svc.…
    private static bool IsServed(string cluster, Snapshot now) =>
        cluster.Split('|') is ["outbound", _, _, var host] && host.Split('.') is [var name, var ns, "svc", ..]
        && now.List("endpointslices.discovery.k8s.io", ns).Select(s => s.Parse())
            .Any(s => s.Text("metadata", "labels", "kubernetes.io/service-name") == name && s.Items("endpoints").Any(e => e.IsTrue("conditions", "ready")));
}
