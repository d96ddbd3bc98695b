namespace Sallyport.Policy.Resources.GatewayApi;

/// <summary>Lets objects of other namespaces refer to objects of this one.</summary>
public sealed record ReferenceGrant : Resource
{
    public const string KindName = "ReferenceGrant";

    public override string Kind => KindName;

    /// <summary>Who may refer.</summary>
    public IReadOnlyList<(string Group, string Kind, string Namespace)> From { get; init; } = [];

    /// <summary>To what; a name of null means all of the kind.</summary>
    public IReadOnlyList<(string Group, string Kind, string? Name)> To { get; init; } = [];
}
