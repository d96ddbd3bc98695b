using System.Text;

namespace Sallyport.Engine.Matching;

/// <summary>
/// A compiled string match on bytes: exact, prefix, suffix, presence or RE2 regular expression. Immutable; one virtual-free
/// type, because rules hold thousands of them.
/// </summary>
public sealed class TextMatcher
{
    private readonly byte[] _text;
    private readonly Re2Regex? _regex;

    /// <summary>Any value, also an empty one.</summary>
    public static TextMatcher Present { get; } = new(TextMatcherKind.Present, "", false, null);

    /// <summary>Any value but the empty one.</summary>
    public static TextMatcher NotEmpty { get; } = new(TextMatcherKind.NotEmpty, "", false, null);

    /// <summary>Any value but the empty one and those with a line feed.</summary>
    public static TextMatcher NotEmptyLine { get; } = new(TextMatcherKind.NotEmptyLine, "", false, null);

    /// <summary>No value at all: stands for what could not be read.</summary>
    public static TextMatcher Never { get; } = new(TextMatcherKind.Never, "", false, null);

    public TextMatcherKind Kind { get; }

    /// <summary>Letters <c>A–Z</c> and <c>a–z</c> are compared alike. Regular expressions have their own flag <c>(?i)</c>.</summary>
    public bool IgnoresCase { get; }

    /// <summary>What is compared, in lower case when <see cref="IgnoresCase"/>; the pattern of a regular expression.</summary>
    public string Text => Encoding.UTF8.GetString(_text);

    /// <summary><see cref="Text"/> as UTF-8.</summary>
    internal ReadOnlySpan<byte> Bytes => _text;

    private TextMatcher(TextMatcherKind kind, string text, bool ignoreCase, Re2Regex? regex)
    {
        Kind = kind;
        IgnoresCase = ignoreCase;
        _text = Encoding.UTF8.GetBytes(text);
        if (ignoreCase)
            AsciiCase.Lower(_text);
        _regex = regex;
    }

    public static TextMatcher Exact(string text, bool ignoreCase = false) => new(TextMatcherKind.Exact, text, ignoreCase, null);

    public static TextMatcher Prefix(string text, bool ignoreCase = false) => new(TextMatcherKind.Prefix, text, ignoreCase, null);

    public static TextMatcher Suffix(string text, bool ignoreCase = false) => new(TextMatcherKind.Suffix, text, ignoreCase, null);

    public static TextMatcher Regex(Re2Regex regex) => new(TextMatcherKind.Regex, regex.Pattern, false, regex);

    /// <summary>Does the value fit? Allocates nothing.</summary>
    public bool Matches(ReadOnlySpan<byte> value) => Kind switch
    {
        TextMatcherKind.Exact => EqualsText(value),
        TextMatcherKind.Prefix => value.Length >= _text.Length && EqualsText(value[.._text.Length]),
        TextMatcherKind.Suffix => value.Length >= _text.Length && EqualsText(value[^_text.Length..]),
        TextMatcherKind.Present => true,
        TextMatcherKind.NotEmpty => !value.IsEmpty,
        TextMatcherKind.NotEmptyLine => !value.IsEmpty && !value.Contains((byte)'\n'),
        TextMatcherKind.Regex => _regex!.IsFullMatch(value),
        TextMatcherKind.Never => false,
        _ => false,
    };

    public override string ToString() => Kind switch
    {
        TextMatcherKind.Prefix => Text + "*",
        TextMatcherKind.Suffix => "*" + Text,
        TextMatcherKind.Present or TextMatcherKind.NotEmpty or TextMatcherKind.NotEmptyLine => "*",
        TextMatcherKind.Regex => "regex " + Text,
        TextMatcherKind.Never => "(nothing)",
        _ => Text,
    };

    private bool EqualsText(ReadOnlySpan<byte> part) => IgnoresCase ? AsciiCase.EqualsLower(part, _text) : part.SequenceEqual(_text);
}
