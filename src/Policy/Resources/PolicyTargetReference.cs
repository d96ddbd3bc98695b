namespace Sallyport.Policy.Resources;

/// <summary>An object of the policy's own namespace to which the policy is attached (validation.md 1.4).</summary>
public sealed record PolicyTargetReference
{
    /// <summary>Empty for the core group.</summary>
    public string Group { get; init; } = "";

    public string Kind { get; init; } = "";

    public string Name { get; init; } = "";
}
