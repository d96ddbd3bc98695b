namespace Sallyport.Engine.Tokens;

/// <summary>Where things lie in a <see cref="ParsedToken"/>'s memory: the three pieces joined by dots, then what they decode to.</summary>
internal readonly record struct TokenLayout(
    int HeaderLength,
    int PayloadLength,
    int CompactLength,
    int SignatureStart,
    int SignatureLength,
    bool IsCanonical);
