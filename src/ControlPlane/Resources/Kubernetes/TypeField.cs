namespace Sallyport.ControlPlane.Resources.Kubernetes;

/// <summary>A field of one of Kubernetes' own types.</summary>
/// <param name="Number">Its number in protobuf; 0 where it is read in JSON only.</param>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Type">The type of the value, or of an entry of the list.</param>
internal sealed record TypeField(int Number, string Name, string Type)
{
    public bool IsList { get; init; }

    /// <summary>True for a list in which each value stands once.</summary>
    public bool IsSet { get; init; }

    /// <summary>What tells the entries of the list apart; empty for a list that is replaced as a whole.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    public bool IsRequired { get; init; }

    /// <summary>True for a value that has one owner as a whole.</summary>
    public bool IsAtomic { get; init; }

    /// <summary>Reads a field of <see cref="TypeTable"/>.</summary>
    public static TypeField Parse(string text)
    {
        string[] parts = text.Split(' ');
        string type = parts[2];
        bool isRequired = type.EndsWith('!'), isAtomic = type.EndsWith('~');
        if (isRequired || isAtomic) type = type[..^1];
        bool isSet = type.StartsWith("{}", StringComparison.Ordinal);
        int end = type.StartsWith('[') ? type.IndexOf(']') + 1 : isSet ? 2 : 0;
        string keys = end > 2 ? type[1..(end - 1)] : "";
        return new TypeField(int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), parts[1], type[end..])
        {
            IsList = end > 0, IsSet = isSet, Keys = keys.Length == 0 ? [] : keys.Split('+'), IsRequired = isRequired, IsAtomic = isAtomic,
        };
    }
}
