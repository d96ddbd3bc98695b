namespace Sallyport.Policy.Resources.Core;

/// <summary>Confidential data, such as certificates with their keys. Its content never reaches a log or message.</summary>
public sealed record Secret : Resource
{
    public const string KindName = "Secret";

    public override string Kind => KindName;

    /// <summary><c>Opaque</c> unless written otherwise.</summary>
    public string Type { get; init; } = "Opaque";

    /// <summary>The decoded members; <c>stringData</c> is merged in and wins.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Data { get; init; } = new Dictionary<string, ReadOnlyMemory<byte>>();

    public override string ToString() => $"Secret {FullName}";
}
