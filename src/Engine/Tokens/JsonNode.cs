namespace Sallyport.Engine.Tokens;

/// <summary>One value of a <see cref="JsonTape"/>. Children follow their container directly; <see cref="End"/> skips them.</summary>
/// <remarks>24 bytes. A cached token keeps one for each value, so the number shares its place with the text's position.</remarks>
internal struct JsonNode
{
    /// <summary>Where the member's name begins in the text; meaningless outside an object.</summary>
    public int NameStart;

    /// <summary>Bytes of the member's name.</summary>
    public int NameLength;

    /// <summary>The index after this value and everything in it.</summary>
    public int End;

    /// <summary>What the value is.</summary>
    public JsonKind Kind;

    private long _payload;

    public readonly double Number => BitConverter.Int64BitsToDouble(_payload);

    public readonly int TextStart => (int)(_payload >> 32);

    public readonly int TextLength => (int)_payload;

    public void SetNumber(double value) => _payload = BitConverter.DoubleToInt64Bits(value);

    public void SetText(int start, int length) => _payload = ((long)start << 32) | (uint)length;
}
