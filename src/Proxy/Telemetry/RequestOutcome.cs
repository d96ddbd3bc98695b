using Sallyport.Engine;
using Sallyport.Proxy.Configuration;

namespace Sallyport.Proxy.Telemetry;

/// <summary>What became of one request: what log, metrics and decision records are made of.</summary>
/// <param name="Model">The configuration it was judged by.</param>
/// <param name="Decision">The engine's answer.</param>
/// <param name="Reason">Why it ended as it did; <see cref="Reason.None"/>: the application answered.</param>
/// <param name="BeganTimestamp">When the pipeline got it, by <see cref="TimeProvider.GetTimestamp"/>.</param>
public readonly record struct RequestOutcome(ProxyModel Model, Decision Decision, Reason Reason, long BeganTimestamp);
