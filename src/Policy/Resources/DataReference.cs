namespace Sallyport.Policy.Resources;

/// <summary>One key of a ConfigMap or Secret in the namespace of the policy that names it.</summary>
/// <param name="IsSecret">A Secret; else a ConfigMap.</param>
/// <param name="Name">Its name.</param>
/// <param name="Key">The key in its data.</param>
public sealed record DataReference(bool IsSecret, string Name, string Key)
{
    public override string ToString() => $"{(IsSecret ? "Secret" : "ConfigMap")}/{Name}/{Key}";

    /// <summary>Reads <c>ConfigMap/NAME/KEY</c> or <c>Secret/NAME/KEY</c>; null when it is neither.</summary>
    public static DataReference? Parse(string text) => text.Split('/') switch
    {
        ["ConfigMap", { Length: > 0 } name, { Length: > 0 } key] => new DataReference(false, name, key),
        ["Secret", { Length: > 0 } name, { Length: > 0 } key] => new DataReference(true, name, key),
        _ => null,
    };
}
