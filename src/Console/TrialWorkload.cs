namespace Sallyport.Console;

/// <summary>The gateway or sidecar that judges.</summary>
/// <param name="IsGateway">An ingress gateway, or a sidecar's inbound side.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Labels">Its labels.</param>
public sealed record TrialWorkload(bool IsGateway, string Namespace, IReadOnlyDictionary<string, string> Labels);
