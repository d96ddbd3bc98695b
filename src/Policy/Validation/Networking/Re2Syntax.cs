using System.Globalization;

namespace Sallyport.Policy.Validation.Networking;

/// <summary>
/// Is a text a regular expression to Go's <c>regexp</c> package, the judge of validation.md 6.11? Only reads, builds nothing.
/// </summary>
/// <remarks>
/// Whether the engine can run a pattern is another question: a pattern that passes here and has no translation is refused when
/// the routes are compiled.
/// </remarks>
internal ref struct Re2Syntax
{
    private const int MaxRepeat = 1000;

    private readonly string _pattern;
    private readonly Stack<int> _groups = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private int _at;

    // The largest product of nested repeat counts in the last operand and in the open group: {20}{60} around each other are too many.
    private int _operandProduct = 1;
    private int _groupProduct = 1;
    private bool _hasOperand;
    private bool _afterRepeat;
    private string? _problem;

    private Re2Syntax(string pattern) => _pattern = pattern;

    /// <summary>What is wrong with the pattern, in words; null when nothing is.</summary>
    public static string? FindProblem(string pattern)
    {
        Re2Syntax syntax = new(pattern);
        syntax.Read();
        return syntax._problem;
    }

    private void Read()
    {
        while (_problem is null && _at < _pattern.Length)
        {
            bool wasRepeat = _afterRepeat;
            _afterRepeat = false;
            ReadOne(wasRepeat);
        }

        if (_problem is null && _groups.Count > 0) _problem = "a group is not closed";
    }

    private void ReadOne(bool wasRepeat)
    {
        switch (_pattern[_at])
        {
            case '(':
                ReadGroup();
                break;
            case ')':
                CloseGroup();
                break;
            case '|':
                _at++;
                EndOperand();
                _hasOperand = false;
                break;
            case '[':
                ReadClass();
                Operand();
                break;
            case '*' or '+' or '?':
                _at++;
                Repeat(wasRepeat, 1);
                break;
            case '{' when TryReadCount(out int least, out int most):
                if (least > MaxRepeat || most > MaxRepeat || (most >= 0 && least > most))
                {
                    _problem = "a repeat count is over 1000 or turned round";
                }
                else Repeat(wasRepeat, most < 0 ? Math.Max(1, least) : most);
                break;
            case '\\':
                ReadEscape();
                break;
            default:
                _at += char.IsSurrogatePair(_pattern, _at) ? 2 : 1;
                Operand();
                break;
        }
    }

    private void Operand()
    {
        EndOperand();
        _hasOperand = true;
    }

    private void EndOperand()
    {
        _groupProduct = Math.Max(_groupProduct, _operandProduct);
        _operandProduct = 1;
    }

    // What is repeated 0 times costs nothing, however often it repeats inside.
    private void Repeat(bool wasRepeat, int count)
    {
        if (_at < _pattern.Length && _pattern[_at] == '?') _at++;
        if (wasRepeat) _problem = "a repeat follows a repeat";
        else if (!_hasOperand) _problem = "a repeat has nothing to repeat";
        _afterRepeat = true;
        _operandProduct = Math.Max(1, _operandProduct * count);
        if (_operandProduct > MaxRepeat) _problem = "nested repeats multiply to over 1000";
    }

    // {2}, {2,} or {2,3}; anything else is the brace itself.
    private bool TryReadCount(out int least, out int most)
    {
        int at = _at + 1;
        most = 0;
        if (!TryReadNumber(ref at, out least)) return false;
        most = least;
        if (at < _pattern.Length && _pattern[at] == ',')
        {
            at++;
            most = -1;
            if (at < _pattern.Length && _pattern[at] != '}' && !TryReadNumber(ref at, out most)) return false;
        }

        if (at >= _pattern.Length || _pattern[at] != '}') return false;
        _at = at + 1;
        return true;
    }

    private readonly bool TryReadNumber(ref int at, out int number)
    {
        int begin = at;
        while (at < _pattern.Length && char.IsAsciiDigit(_pattern[at])) at++;
        ReadOnlySpan<char> digits = _pattern.AsSpan(begin, at - begin);
        number = 0;
        if (digits.IsEmpty || (digits.Length > 1 && digits[0] == '0')) return false;
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number)) number = int.MaxValue;
        return true;
    }

    private void ReadGroup()
    {
        if (!_pattern.AsSpan(_at).StartsWith("(?"))
        {
            _at++;
            OpenGroup();
            return;
        }

        ReadOnlySpan<char> rest = _pattern.AsSpan(_at + 2);
        if (rest.StartsWith("P<") || rest.StartsWith("<")) ReadName(rest[0] == 'P' ? 2 : 1);
        else ReadFlags();
    }

    private void ReadName(int lead)
    {
        int begin = _at + 2 + lead;
        int end = _pattern.IndexOf('>', begin);
        string name = end < 0 ? "" : _pattern[begin..end];
        bool isName = name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
        if (!isName) _problem = "a group's name is missing or malformed, or it looks around, which RE2 cannot";
        else if (!_names.Add(name)) _problem = "a group's name is given twice";
        _at = end + 1;
        OpenGroup();
    }

    // (?flags) changes what follows, (?flags:...) is a group; flags are of "imsU", with a minus at most once, before at least one.
    private void ReadFlags()
    {
        bool isNegative = false, sawFlag = false;
        for (_at += 2; _at < _pattern.Length; _at++)
        {
            switch (_pattern[_at])
            {
                case 'i' or 'm' or 's' or 'U':
                    sawFlag = true;
                    continue;
                case '-' when !isNegative:
                    isNegative = true;
                    sawFlag = false;
                    continue;
                case ':' or ')' when !isNegative || sawFlag:
                    if (_pattern[_at++] == ':') OpenGroup();
                    return;
            }

            break;
        }

        _problem = "a group begins with something RE2 does not know, such as a look-around";
    }

    private void OpenGroup()
    {
        EndOperand();
        _groups.Push(_groupProduct);
        _groupProduct = 1;
        _hasOperand = false;
    }

    private void CloseGroup()
    {
        _at++;
        if (_groups.Count == 0)
        {
            _problem = "a closing parenthesis has no opening one";
            return;
        }

        EndOperand();
        int inside = _groupProduct;
        _groupProduct = _groups.Pop();
        _operandProduct = inside;
        _hasOperand = true;
    }

    private void ReadEscape()
    {
        char c = _at + 1 < _pattern.Length ? _pattern[_at + 1] : '\0';
        switch (c)
        {
            case 'A' or 'b' or 'B' or 'z' or 'd' or 'D' or 's' or 'S' or 'w' or 'W':
                _at += 2;
                Operand();
                break;
            case 'Q':
                int end = _pattern.IndexOf("\\E", _at + 2, StringComparison.Ordinal);
                int last = end < 0 ? _pattern.Length : end;
                if (last > _at + 2) Operand();
                _at = end < 0 ? last : end + 2;
                break;
            case 'p' or 'P':
                ReadProperty();
                Operand();
                break;
            default:
                ReadCharacterEscape();
                Operand();
                break;
        }
    }

    // \pL, \p{Greek}, \p{^Greek}
    private void ReadProperty()
    {
        _at += 2;
        string name = "";
        if (_at < _pattern.Length && _pattern[_at] != '{')
        {
            name = _pattern[_at..(_at + 1)];
            _at++;
        }
        else if (_pattern.IndexOf('}', _at) is var end and > 0)
        {
            name = _pattern[(_at + 1)..end];
            if (name.StartsWith('^')) name = name[1..];
            _at = end + 1;
        }

        if (!UnicodeProperties.Contains(name)) _problem = "\\p names no Unicode class";
    }

    // A single character behind a backslash; returns it for the ends of a range.
    private int ReadCharacterEscape()
    {
        if (++_at >= _pattern.Length)
        {
            _problem = "a backslash stands at the end";
            return 0;
        }

        char c = _pattern[_at++];
        switch (c)
        {
            case >= '1' and <= '7' when _at < _pattern.Length && _pattern[_at] is >= '0' and <= '7':
            case '0':
                return ReadOctal(c - '0');
            case 'x':
                return ReadHex();
            case 'a':
                return 7;
            case 'f' or 'n' or 'r' or 't' or 'v':
                return c switch { 't' => 9, 'n' => 10, 'v' => 11, 'f' => 12, _ => 13 };
            case < '\u0080' when !char.IsAsciiLetterOrDigit(c):
                return c;
            default:
                _problem = "an escape that RE2 does not know";
                return 0;
        }
    }

    private int ReadOctal(int value)
    {
        for (int i = 0; i < 2 && _at < _pattern.Length
            && _pattern[_at] is >= '0' and <= '7'; i++) value = (value * 8) + (_pattern[_at++] - '0');
        return value;
    }

    // \x4a or \x{1F600}
    private int ReadHex()
    {
        bool isBraced = _at < _pattern.Length && _pattern[_at] == '{';
        int begin = isBraced ? ++_at : _at;
        int value = 0;
        while (_at < _pattern.Length && char.IsAsciiHexDigit(_pattern[_at]) && (isBraced || _at - begin < 2) && value <= 0x10FFFF)
        {
            value = (value * 16) + Convert.ToInt32(_pattern[_at++].ToString(), 16);
        }

        int digits = _at - begin;
        bool isClosed = isBraced ? digits > 0 && _at < _pattern.Length && _pattern[_at++] == '}' : digits == 2;
        if (!isClosed || value > 0x10FFFF) _problem = "\\x needs two digits, or up to 10FFFF in braces";
        return value;
    }

    private void ReadClass()
    {
        _at++;
        if (_at < _pattern.Length && _pattern[_at] == '^') _at++;
        bool isFirst = true;
        while (_problem is null && (_at >= _pattern.Length || _pattern[_at] != ']' || isFirst))
        {
            isFirst = false;
            ReadClassEntry();
        }

        _at++;
    }

    private void ReadClassEntry()
    {
        ReadOnlySpan<char> rest = _pattern.AsSpan(Math.Min(_at, _pattern.Length));
        if (rest.StartsWith("[:") && rest[2..].IndexOf(":]") is var end and >= 0)
        {
            ReadOnlySpan<char> name = rest.Slice(2, end);
            if (!UnicodeProperties.IsPosixClass(name.StartsWith("^") ? name[1..] : name)) _problem = "a class in [: :] that does not exist";
            _at += end + 4;
        }
        else if (rest.StartsWith("\\p") || rest.StartsWith("\\P"))
        {
            ReadProperty();
        }
        else if (rest.Length > 1 && rest[0] == '\\' && "dDsSwW".Contains(rest[1], StringComparison.Ordinal))
        {
            _at += 2;
        }
        else
        {
            ReadRange();
        }
    }

    private void ReadRange()
    {
        int low = ReadClassCharacter();
        bool isRange = _problem is null && _at + 1 < _pattern.Length && _pattern[_at] == '-' && _pattern[_at + 1] != ']';
        if (!isRange) return;
        _at++;
        if (ReadClassCharacter() < low && _problem is null) _problem = "a range in [ ] is turned round";
    }

    private int ReadClassCharacter()
    {
        if (_at >= _pattern.Length)
        {
            _problem = "a [ is not closed";
            return 0;
        }

        if (_pattern[_at] == '\\') return ReadCharacterEscape();
        int character = char.IsSurrogatePair(_pattern, _at) ? char.ConvertToUtf32(_pattern, _at) : _pattern[_at];
        _at += character > char.MaxValue ? 2 : 1;
        return character;
    }
}
