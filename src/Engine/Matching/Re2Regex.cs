using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Sallyport.Engine.Matching;

/// <summary>
/// An RE2 pattern, translated to .NET's non-backtracking engine: linear in the length of the value, as RE2 is. Immutable and safe to share.
/// </summary>
public sealed class Re2Regex
{
    /// <summary>Longest pattern that is taken; a bound on compile time. Istio's own limit on a matcher is 1,024.</summary>
    public const int MaxPatternLength = 8192;

    // Values up to this length are widened on the stack.
    private const int StackChars = 512;

    private readonly Regex _whole;
    private readonly Regex _anywhere;

    /// <summary>As written.</summary>
    public string Pattern { get; }

    /// <summary>Number of capturing groups: the largest <c>\N</c> that a substitution may name.</summary>
    public int Groups { get; }

    private Re2Regex(string pattern, string translated, int groups)
    {
        const RegexOptions options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
        Pattern = pattern;
        Groups = groups;
        _whole = new Regex($@"\A(?:{translated})\z", options);
        _anywhere = new Regex(translated, options);
    }

    /// <summary>Compiles a pattern, or says in <paramref name="error"/> why it is no RE2 pattern or cannot be translated.</summary>
    public static bool TryCompile(string pattern, out Re2Regex? regex, out string? error)
    {
        regex = null;
        if (pattern.Length > MaxPatternLength)
        {
            error = $"expression is longer than {MaxPatternLength} characters";
            return false;
        }
        if (!Re2Translator.TryTranslate(pattern, out string translated, out int groups, out error))
            return false;
        try
        {
            regex = new Re2Regex(pattern, translated, groups);
            return true;
        }
        catch (Exception exception) when (exception is NotSupportedException or ArgumentException)
        {
            // NotSupported: the automaton would pass .NET's size limit, as RE2 refuses too large programs.
            error = "expression is too large";
            return false;
        }
    }

    /// <summary>Does the whole value fit?</summary>
    public bool IsFullMatch(ReadOnlySpan<byte> value)
    {
        char[]? rented = value.Length > StackChars ? ArrayPool<char>.Shared.Rent(value.Length) : null;
        Span<char> chars = rented ?? stackalloc char[StackChars];
        int length = Re2Text.Decode(value, chars);
        bool fits = _whole.IsMatch(chars[..length]);
        if (rented is not null)
            ArrayPool<char>.Shared.Return(rented);
        return fits;
    }

    /// <summary>
    /// Replaces every match, in RE2's way: no empty match directly behind another match. In <paramref name="substitution"/> <c>\0</c> is
    /// the match, <c>\1</c>–<c>\9</c> are groups and <c>\\</c> is a backslash. Allocates; rewrites are rare.
    /// </summary>
    /// <returns>False when nothing matched; then nothing was written.</returns>
    public bool Replace(ReadOnlySpan<byte> value, string substitution, IBufferWriter<byte> output)
    {
        char[] chars = new char[value.Length];
        string text = new(chars, 0, Re2Text.Decode(value, chars));
        StringBuilder? result = null;
        int copied = 0, at = 0, lastEnd = -1;
        while (at <= text.Length && _anywhere.Match(text, at) is { Success: true } match)
        {
            int end = match.Index + match.Length;
            if (match.Length > 0 || match.Index != lastEnd)
            {
                result ??= new StringBuilder(text.Length * 2);
                result.Append(text, copied, match.Index - copied);
                Re2Substitution.Append(result, substitution, match);
                copied = lastEnd = end;
            }
            at = match.Length > 0 ? end : end + 1;
        }
        if (result is null)
            return false;
        Re2Text.Encode(result.Append(text, copied, text.Length - copied).ToString(), output);
        return true;
    }
}
