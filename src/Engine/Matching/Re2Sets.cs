using System.Collections.Frozen;

namespace Sallyport.Engine.Matching;

/// <summary>RE2's named sets. All are ASCII, unlike .NET's of the same letters; ranges ascend.</summary>
internal static class Re2Sets
{
    public static (int Low, int High)[] Digits { get; } = [('0', '9')];

    public static (int Low, int High)[] Spaces { get; } = [('\t', '\n'), ('\f', '\r'), (' ', ' ')];

    public static (int Low, int High)[] Words { get; } = [('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];

    /// <summary>By the name between <c>[:</c> and <c>:]</c>.</summary>
    public static FrozenDictionary<string, (int Low, int High)[]> Posix { get; } = new Dictionary<string, (int Low, int High)[]>
    {
        ["alnum"] = [('0', '9'), ('A', 'Z'), ('a', 'z')],
        ["alpha"] = [('A', 'Z'), ('a', 'z')],
        ["ascii"] = [(0, 0x7F)],
        ["blank"] = [('\t', '\t'), (' ', ' ')],
        ["cntrl"] = [(0, 0x1F), (0x7F, 0x7F)],
        ["digit"] = Digits,
        ["graph"] = [('!', '~')],
        ["lower"] = [('a', 'z')],
        ["print"] = [(' ', '~')],
        ["punct"] = [('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        ["space"] = [('\t', '\r'), (' ', ' ')],
        ["upper"] = [('A', 'Z')],
        ["word"] = Words,
        ["xdigit"] = [('0', '9'), ('A', 'F'), ('a', 'f')],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The set of <c>\d</c>, <c>\s</c> or <c>\w</c>, by the letter in lower case; null for others.</summary>
    public static (int Low, int High)[]? Perl(char lowerLetter) => lowerLetter switch
    {
        'd' => Digits,
        's' => Spaces,
        'w' => Words,
        _ => null,
    };

    /// <summary>General categories that .NET knows by the same name. Scripts (<c>\p{Greek}</c>) it does not know.</summary>
    public static FrozenSet<string> Categories { get; } = new[]
    {
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
        "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Co",
    }.ToFrozenSet(StringComparer.Ordinal);
}
