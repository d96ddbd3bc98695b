using System.Text;
using System.Text.RegularExpressions;

namespace Sallyport.Engine.Matching;

/// <summary>The replacement text of a rewrite, in RE2's syntax.</summary>
internal static class Re2Substitution
{
    /// <summary>False for a backslash in front of anything but a digit or a backslash, or a group the pattern does not have.</summary>
    public static bool IsValid(string substitution, Re2Regex regex)
    {
        for (int i = 0; i < substitution.Length; i++)
        {
            if (substitution[i] != '\\')
                continue;
            if (++i == substitution.Length)
                return false;
            char c = substitution[i];
            bool isGood = c == '\\' || (char.IsAsciiDigit(c) && c - '0' <= regex.Groups);
            if (!isGood)
                return false;
        }
        return true;
    }

    public static void Append(StringBuilder output, string substitution, Match match)
    {
        for (int i = 0; i < substitution.Length; i++)
        {
            char c = substitution[i];
            if (c == '\\' && i + 1 < substitution.Length)
            {
                c = substitution[++i];
                if (char.IsAsciiDigit(c))
                {
                    output.Append(match.Groups[c - '0'].ValueSpan);
                    continue;
                }
            }
            output.Append(c);
        }
    }
}
