namespace Sallyport.Engine.Matching;

/// <summary>Reads what stands for one character out of a set: <c>[...]</c>, <c>\d</c>, <c>\pL</c>.</summary>
internal sealed class Re2ClassReader(Re2Scanner input)
{
    /// <summary>Reads <c>[...]</c>; the bracket is taken already.</summary>
    public bool TryReadBrackets(bool ignoreCase, out Re2CharClass set)
    {
        int start = input.Position - 1;
        set = new Re2CharClass { IsNegated = input.Take("^") };
        for (bool isFirst = true; isFirst || input.Peek() != ']'; isFirst = false)
        {
            if (input.HasEnded)
                return input.Fail("missing closing ]", start);
            if (!TryReadItem(set, ignoreCase))
                return false;
        }
        return input.Take("]");
    }

    /// <summary>Reads <c>\d</c>, <c>\pL</c> and the like into a set; false without error when something else stands here.</summary>
    public bool TryReadNamed(Re2CharClass set)
    {
        if (input.Peek() != '\\')
            return false;
        char letter = input.Peek(1);
        if (Re2Sets.Perl(char.ToLowerInvariant(letter)) is { } ranges)
        {
            input.Position += 2;
            AddRanges(set, ranges, char.IsAsciiLetterUpper(letter), false);
            return true;
        }
        return letter is 'p' or 'P' && TryReadCategory(set);
    }

    private bool TryReadItem(Re2CharClass set, bool ignoreCase)
    {
        if (input.LooksAt("[:") && input.IndexOf(":]") is int end and >= 0)
            return TryReadPosix(set, end, ignoreCase);
        if (TryReadNamed(set))
            return true;
        if (input.Error is not null)
            return false;

        int start = input.Position;
        if (!TryReadCharacter(out int low))
            return false;
        int high = low;
        if (input.Peek() == '-' && input.Peek(1) != ']' && input.Peek(1) != '\0')
        {
            input.Position++;
            if (!TryReadCharacter(out high))
                return false;
        }
        if (high < low)
            return input.Fail("invalid character class range", start);
        set.Add(low, high, ignoreCase);
        return true;
    }

    private bool TryReadCharacter(out int codePoint)
    {
        if (input.Take("\\"))
            return input.TryReadEscape(out codePoint);
        codePoint = input.HasEnded ? 0 : input.Next();
        return codePoint != 0 || input.Fail("missing closing ]");
    }

    private bool TryReadPosix(Re2CharClass set, int end, bool ignoreCase)
    {
        input.Position += 2;
        bool negated = input.Take("^");
        string name = input.TextUpTo(end);
        input.Position = end + 2;
        if (!Re2Sets.Posix.TryGetValue(name, out (int Low, int High)[]? ranges))
            return input.Fail($"invalid character class range: [:{name}:]");
        AddRanges(set, ranges, negated, ignoreCase);
        return true;
    }

    private bool TryReadCategory(Re2CharClass set)
    {
        int start = input.Position;
        bool negated = input.Peek(1) == 'P';
        input.Position += 2;
        string name = input.Peek().ToString();
        if (input.Take("{"))
        {
            int end = input.IndexOf("}");
            if (end < 0)
                return input.Fail("invalid character class range", start);
            name = input.TextUpTo(end);
            input.Position = end + 1;
        }
        else
            input.Position++;
        if (name.StartsWith('^'))
        {
            negated = !negated;
            name = name[1..];
        }
        if (!Re2Sets.Categories.Contains(name))
            return input.Fail($"unsupported character class: \\p{{{name}}}");
        set.AddCategory(name, negated);
        return true;
    }

    private static void AddRanges(Re2CharClass set, (int Low, int High)[] ranges, bool negated, bool ignoreCase)
    {
        if (negated)
        {
            set.AddComplement(ranges);
            return;
        }
        foreach ((int low, int high) in ranges)
            set.Add(low, high, ignoreCase);
    }
}
