using System.Globalization;
using System.Text;

namespace Sallyport.Policy.Parsing;

/// <summary>Values of documents as they appear in messages: in quotes, without control characters, never long.</summary>
public static class Quoted
{
    private const int MaxLength = 80;

    /// <summary>The text in double quotes, cut after 80 characters.</summary>
    public static string Text(string? value)
    {
        if (value is null) return "null";
        StringBuilder text = new(Math.Min(value.Length, MaxLength) + 3);
        text.Append('"');
        for (int i = 0; i < value.Length; i++)
        {
            if (i == MaxLength)
            {
                text.Append('…');
                break;
            }

            char c = value[i];
            if (c is '"' or '\\') text.Append('\\').Append(c);
            else if (IsInvisible(c)) text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            else text.Append(c);
        }

        return text.Append('"').ToString();
    }

    private static bool IsInvisible(char c) => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or '\ufeff';
}
