using System.Globalization;
using System.Text;

namespace Sallyport.Engine.Matching;

/// <summary>
/// Rewrites RE2's syntax (https://github.com/google/re2/wiki/Syntax) as a .NET pattern of the same meaning, or says why it cannot.
/// .NET accepts more (look-arounds, backreferences, <c>a*+</c>) and means other things by <c>\d</c>, <c>$</c> and named groups, so nothing
/// is passed on that was not understood.
/// </summary>
internal sealed class Re2Translator
{
    /// <summary>RE2's own limit on a repetition, nested ones multiplied.</summary>
    private const int MaxRepeat = 1000;

    /// <summary>Groups in groups: RE2 allows 1,000; ours bounds the recursion here.</summary>
    private const int MaxDepth = 200;

    private readonly Re2Scanner _input;
    private readonly Re2ClassReader _classes;
    private readonly StringBuilder _output = new();
    private readonly HashSet<string> _groupNames = new(StringComparer.Ordinal);
    private int _groups;

    private Re2Translator(string pattern)
    {
        _input = new Re2Scanner(pattern);
        _classes = new Re2ClassReader(_input);
    }

    /// <summary>Translates; <paramref name="groups"/> is the number of capturing groups, numbered as in RE2.</summary>
    public static bool TryTranslate(string pattern, out string translated, out int groups, out string? error)
    {
        Re2Translator translator = new(pattern);
        bool isGood = !pattern.Contains('\0', StringComparison.Ordinal) || translator._input.Fail("NUL in expression");
        isGood = isGood && translator.TrySequence(Re2Flags.None, 0, out _);
        if (isGood && !translator._input.HasEnded)
            isGood = translator._input.Fail("unexpected )");
        translated = isGood ? translator._output.ToString() : "";
        groups = translator._groups;
        error = isGood ? null : translator._input.Error ?? "invalid expression";
        return isGood;
    }

    // Alternatives of atoms up to a closing bracket or the end. "repeat" is the largest product of nested counted repetitions.
    private bool TrySequence(Re2Flags flags, int depth, out int repeat)
    {
        repeat = 1;
        if (depth > MaxDepth)
            return _input.Fail("expression nests too deeply");
        while (!_input.HasEnded && _input.Peek() != ')')
        {
            if (_input.Take("|"))
            {
                _output.Append('|');
                continue;
            }
            int atomStart = _output.Length;
            if (!TryAtom(ref flags, depth, out int atomRepeat, out bool isAtom))
                return false;
            if (isAtom && !TryRepeat(flags, atomStart, ref atomRepeat))
                return false;
            repeat = Math.Max(repeat, atomRepeat);
        }
        return true;
    }

    private bool TryAtom(ref Re2Flags flags, int depth, out int repeat, out bool isAtom)
    {
        repeat = 1;
        isAtom = true;
        bool ignoreCase = flags.HasFlag(Re2Flags.IgnoreCase);
        switch (_input.Peek())
        {
            case '(':
                return TryGroup(ref flags, depth, out repeat, out isAtom);
            case '*' or '+' or '?':
                return _input.Fail($"no argument for repetition operator: {_input.Peek()}");
            case '[':
                _input.Position++;
                return _classes.TryReadBrackets(ignoreCase, out Re2CharClass set) && Write(set);
            case '.':
                _input.Position++;
                return Write(flags.HasFlag(Re2Flags.DotAll) ? Re2CharClass.AllExcept() : Re2CharClass.AllExcept(('\n', '\n')));
            case '^':
                _input.Position++;
                return Write(flags.HasFlag(Re2Flags.MultiLine) ? "(?m:^)" : @"(?:\A)");
            case '$':
                _input.Position++;
                return Write(flags.HasFlag(Re2Flags.MultiLine) ? "(?m:$)" : @"(?:\z)");
            case '\\':
                return TryEscape(ignoreCase, out isAtom);
            default:
                return Write(Re2CharClass.Of(_input.Next(), ignoreCase));
        }
    }

    private bool TryEscape(bool ignoreCase, out bool isAtom)
    {
        isAtom = true;
        Re2CharClass set = new();
        if (_classes.TryReadNamed(set))
            return Write(set);
        if (_input.Error is not null)
            return false;
        _input.Position++;
        switch (_input.Peek())
        {
            case 'A' or 'z' or 'b' or 'B':
                return Write($@"(?:\{(char)_input.Next()})");
            case 'C':
                return _input.Fail(@"unsupported escape: \C");
            case 'Q':
                _input.Position++;
                return TryQuoted(ignoreCase, out isAtom);
            default:
                return _input.TryReadEscape(out int codePoint) && Write(Re2CharClass.Of(codePoint, ignoreCase));
        }
    }

    // \Q...\E: every character stands for itself. A repetition behind it concerns the last one.
    private bool TryQuoted(bool ignoreCase, out bool isAtom)
    {
        isAtom = false;
        while (!_input.HasEnded && !_input.Take(@"\E"))
        {
            int codePoint = _input.Next();
            int start = _output.Length;
            Write(Re2CharClass.Of(codePoint, ignoreCase));
            if (_input.Take(@"\E"))
            {
                int repeat = 1;
                return TryRepeat(Re2Flags.None, start, ref repeat);
            }
        }
        return true;
    }

    private bool TryGroup(ref Re2Flags flags, int depth, out int repeat, out bool isAtom)
    {
        int start = _input.Position;
        repeat = 1;
        isAtom = true;
        _input.Position++;
        Re2Flags inner = flags;
        if (_input.LooksAt("?P<") || _input.LooksAt("?<"))
        {
            if (!TryGroupName(start))
                return false;
            OpenCapture();
        }
        else if (_input.Take("?"))
        {
            if (!TryFlags(start, ref inner, out bool opensGroup))
                return false;
            if (!opensGroup)
            {
                flags = inner;
                isAtom = false;
                return true;
            }
            _output.Append("(?:");
        }
        else
            OpenCapture();

        if (!TrySequence(inner, depth + 1, out repeat))
            return false;
        if (!_input.Take(")"))
            return _input.Fail("missing closing )", start);
        _output.Append(')');
        return true;
    }

    private void OpenCapture()
    {
        // Named groups too: .NET would number them behind all others, and \1 counts them in RE2.
        _groups++;
        _output.Append('(');
    }

    private bool TryGroupName(int start)
    {
        _input.Position += _input.LooksAt("?P<") ? 3 : 2;
        int end = _input.IndexOf(">");
        string name = end < 0 ? "" : _input.TextUpTo(end);
        if (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_'))
            return _input.Fail("invalid named capture group", start);
        _input.Position = end + 1;
        return _groupNames.Add(name) || _input.Fail($"duplicate capture group name: {name}");
    }

    private bool TryFlags(int start, ref Re2Flags flags, out bool opensGroup)
    {
        opensGroup = false;
        bool removes = false, hasFlag = false;
        while (!_input.HasEnded)
        {
            switch (_input.Next())
            {
                case ':' when !removes || hasFlag:
                    opensGroup = true;
                    return true;
                case ')' when hasFlag:
                    return true;
                case '-' when !removes:
                    removes = true;
                    hasFlag = false;
                    break;
                case int letter when FlagOf(letter) is var flag and not Re2Flags.None:
                    hasFlag = true;
                    flags = removes ? flags & ~flag : flags | flag;
                    break;
                default:
                    return _input.Fail("invalid perl operator", start);
            }
        }
        return _input.Fail("missing closing )", start);
    }

    private static Re2Flags FlagOf(int letter) => letter switch
    {
        'i' => Re2Flags.IgnoreCase,
        'm' => Re2Flags.MultiLine,
        's' => Re2Flags.DotAll,
        'U' => Re2Flags.Ungreedy,
        _ => Re2Flags.None,
    };

    private bool TryRepeat(Re2Flags flags, int atomStart, ref int repeat)
    {
        int start = _input.Position;
        if (!TryReadRepeat(out int min, out int max))
            return _input.Error is null;
        bool isLazy = _input.Take("?") != flags.HasFlag(Re2Flags.Ungreedy);
        repeat *= Math.Max(1, max < 0 ? min : max);
        if (min > MaxRepeat || repeat > MaxRepeat || (max >= 0 && max < min))
            return _input.Fail("invalid repetition size", start);
        int second = _input.Position;
        if (TryReadRepeat(out _, out _))
            return _input.Fail("bad repetition operator", start);
        _input.Position = second;

        // Wrapped, so that it concerns the whole atom whatever that was translated to.
        _output.Insert(atomStart, "(?:").Append(')');
        _output.Append(CultureInfo.InvariantCulture, $"{{{min},{(max < 0 ? "" : max.ToString(CultureInfo.InvariantCulture))}}}");
        _output.Append(isLazy ? "?" : "");
        return true;
    }

    // False without error when no repetition stands here; a brace that is none is an ordinary character, as in RE2.
    private bool TryReadRepeat(out int min, out int max)
    {
        (min, max) = _input.Peek() switch { '*' => (0, -1), '+' => (1, -1), '?' => (0, 1), _ => (0, 0) };
        if (_input.Peek() is '*' or '+' or '?')
        {
            _input.Position++;
            return true;
        }
        int start = _input.Position;
        if (_input.Take("{") && TryReadNumber(out min))
        {
            max = min;
            if (_input.Take(",") && !TryReadNumber(out max))
                max = -1;
            if (_input.Take("}"))
                return true;
        }
        _input.Position = start;
        return false;
    }

    private bool TryReadNumber(out int value)
    {
        value = 0;
        int start = _input.Position;
        while (char.IsAsciiDigit(_input.Peek()))
            value = Math.Min(value * 10 + (_input.Next() - '0'), MaxRepeat + 1);
        return _input.Position > start;
    }

    private bool Write(Re2CharClass set)
    {
        set.WriteTo(_output);
        return true;
    }

    private bool Write(string text)
    {
        _output.Append(text);
        return true;
    }
}
