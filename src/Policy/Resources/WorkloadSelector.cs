namespace Sallyport.Policy.Resources;

/// <summary>Chooses workloads by label.</summary>
public sealed record WorkloadSelector
{
    /// <summary>All of them must be on the workload. Empty selects every workload.</summary>
    public IReadOnlyDictionary<string, string> MatchLabels { get; init; } = new Dictionary<string, string>();
}
