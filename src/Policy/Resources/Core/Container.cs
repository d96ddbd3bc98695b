namespace Sallyport.Policy.Resources.Core;

/// <summary>One container of a pod.</summary>
public sealed record Container
{
    public string Name { get; init; } = "";

    public string Image { get; init; } = "";

    public IReadOnlyList<string> Command { get; init; } = [];

    public IReadOnlyList<string> Args { get; init; } = [];

    public IReadOnlyList<ContainerPort> Ports { get; init; } = [];

    /// <summary>Variables with a plain value; those taken from elsewhere are left out.</summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();
}
