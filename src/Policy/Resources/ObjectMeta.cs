namespace Sallyport.Policy.Resources;

/// <summary>What every object has (validation.md 1A).</summary>
public sealed record ObjectMeta
{
    /// <summary>The name; empty while <see cref="GenerateName"/> waits for a server to make one.</summary>
    public string Name { get; init; } = "";

    /// <summary>The beginning of a name that a server completes; null when <see cref="Name"/> is given.</summary>
    public string? GenerateName { get; init; }

    /// <summary><c>default</c> when the document names none; empty for kinds without namespace.</summary>
    public string Namespace { get; init; } = "";

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>When the object was made, for documents that come from an API server; files usually have none.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }

    public string? Uid { get; init; }

    public string? ResourceVersion { get; init; }

    /// <summary>Null when the document has none.</summary>
    public long? Generation { get; init; }

    /// <summary>Set while an object waits for its finalizers to go.</summary>
    public DateTimeOffset? DeletionTimestamp { get; init; }
}
