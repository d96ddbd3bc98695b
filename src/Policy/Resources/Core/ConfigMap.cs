namespace Sallyport.Policy.Resources.Core;

/// <summary>Configuration as text.</summary>
public sealed record ConfigMap : Resource
{
    public const string KindName = "ConfigMap";

    public override string Kind => KindName;

    public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();

    /// <summary>The decoded members of <c>binaryData</c>.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> BinaryData { get; init; } = new Dictionary<string, ReadOnlyMemory<byte>>();
}
