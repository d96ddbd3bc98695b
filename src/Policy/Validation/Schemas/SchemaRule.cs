using Sallyport.Policy.Parsing;

namespace Sallyport.Policy.Validation.Schemas;

/// <summary>A rule of the API server beyond type and size; <c>x-kubernetes-validations</c> in a custom resource definition.</summary>
/// <param name="Code">The reason when it does not hold.</param>
/// <param name="Message">What to say then.</param>
/// <param name="Holds">The rule. Gets a value of the right type.</param>
public sealed record SchemaRule(DiagnosticCode Code, string Message, Func<NodeView, bool> Holds)
{
    /// <summary>What a Kubernetes API server with Istio's definitions says instead; null when that is the same.</summary>
    public string? ApiMessage { get; init; }
}
