using Microsoft.Extensions.Logging;
using Sallyport.Engine;
using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;
using Sallyport.Engine.Tokens;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources.Mesh;
using Sallyport.Proxy.Configuration;
using Sallyport.Proxy.Forwarding;
using Sallyport.Proxy.Keys;

namespace Sallyport.Proxy.Trial;

/// <summary>
/// A proxy without ports: the same documents, keys, decision and answers, for <c>explain</c> and for tests. Nothing is sent to an
/// application; key sets that policies name by address are fetched.
/// </summary>
public sealed class TrialProxy : IDisposable
{
    private readonly KeySetTable _keys;
    private readonly ProxyModel _model;

    private TrialProxy(KeySetTable keys, ProxyModel model)
    {
        _keys = keys;
        _model = model;
    }

    public Snapshot Snapshot => _model.Snapshot;

    public MeshConfig Mesh => _model.Mesh;

    /// <summary>Reads documents, and waits for one attempt to fetch each key set.</summary>
    /// <param name="options">For whom.</param>
    /// <param name="documents">All that is in force.</param>
    /// <param name="log">Gets diagnostics.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="StartFailedException">The documents cannot be used; the log has every diagnostic.</exception>
    public static async Task<TrialProxy> StartAsync(
        ProxyOptions options, IReadOnlyList<DocumentText> documents, ILogger log, CancellationToken stop)
    {
        KeySetTable keys = KeySetTable.Create(dataFolder: null, TimeProvider.System, log);
        try
        {
            ProxyModel model = ProxyRuntime.ReadFirst(new ConfigurationReader(options, new GivenDocuments(documents), keys, new TokenCache()), log);
            await keys.WaitForFirstAttemptsAsync(TimeSpan.FromMinutes(1), stop);
            return new TrialProxy(keys, model);
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

    public void Dispose() => _keys.Dispose();

    /// <summary>Judges a request as of <paramref name="now"/>.</summary>
    /// <param name="fill">Writes the request, as a reader of a connection would.</param>
    /// <param name="bodyBytes">Length of the body it comes with.</param>
    /// <param name="now">The time to judge by.</param>
    public async Task<TrialResult> AskAsync(Action<RequestHead> fill, long bodyBytes, DateTimeOffset now)
    {
        TrialExchange exchange = new(bodyBytes);
        fill(exchange.Request);
        exchange.Request.NewRequestId = Guid.Empty;
        DecisionTrace trace = new();
        Decision decision = Decider.Decide(_model.Snapshot, exchange.Request, now.ToUnixTimeSeconds(), trace);
        WeightedCluster? destination = null;
        Reason reason = decision.Permit is null
            ? await Pipeline.RefuseAsync(exchange, decision)
            : await Pipeline.AnswerAsync(exchange, decision.Permit, decision.Route, ImpatientTime.Instance, Forward);
        return new TrialResult
        {
            Decision = decision,
            Trace = trace,
            Reason = reason,
            Request = exchange.Request,
            Response = exchange.Response,
            Body = exchange.Body,
            Destination = destination,
        };

        ValueTask<ForwardStatus> Forward(Permit permit, RoutePlan route, Http.ServerExchange forwarded)
        {
            destination = route.PickDestination(0);
            if (destination?.Cluster is null)
                return ValueTask.FromResult(ForwardStatuses.OfUnknownDestination(route));
            UpstreamRequest.Prepare(route, destination, new FormatContext { Request = forwarded.Request, RouteName = route.Name });
            return ValueTask.FromResult(ForwardStatus.Answered);
        }
    }
}
