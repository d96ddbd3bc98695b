namespace Sallyport.Engine.Tokens;

/// <summary>How an entry of a key set is chosen: <c>kid</c> and <c>alg</c>, empty where missing or not a string (10.3).</summary>
internal readonly ref struct KeyLabels(ReadOnlySpan<byte> keyId, ReadOnlySpan<byte> algorithm)
{
    public readonly ReadOnlySpan<byte> KeyId = keyId;
    public readonly ReadOnlySpan<byte> Algorithm = algorithm;
}
