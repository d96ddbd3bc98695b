namespace Sallyport.Engine;

/// <summary>What is to be known of one <see cref="Engine.Reason"/>.</summary>
/// <param name="Reason">The member.</param>
/// <param name="Code">Stable name in logs, metrics (label <c>reason</c>), decision records and <c>explain -o json</c>.</param>
/// <param name="Status">HTTP status; 0 where the route, the authorizer or the upstream decides it.</param>
/// <param name="Text">Body sent to the client: Envoy's own words, or empty.</param>
/// <param name="Remedy">What the operator or the caller can do.</param>
public sealed record ReasonRow(Reason Reason, string Code, int Status, string Text, string Remedy);
