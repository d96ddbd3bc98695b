using Sallyport.Policy.Validation.Schemas;

namespace Sallyport.ControlPlane.OpenApi;

/// <summary>One kind, as an OpenAPI document describes it.</summary>
/// <param name="Kind">As in <c>kind:</c>.</param>
/// <param name="Plural">The name in URLs.</param>
/// <param name="IsNamespaced">False for kinds outside namespaces.</param>
internal sealed record OpenApiKind(string Kind, string Plural, bool IsNamespaced)
{
    /// <summary>The whole object; null for a kind that is stored without meaning.</summary>
    public ObjectSchema? Schema { get; init; }

    /// <summary>What the kind is for.</summary>
    public string Description { get; init; } = "";
}
