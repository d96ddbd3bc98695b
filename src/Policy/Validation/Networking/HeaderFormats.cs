namespace Sallyport.Policy.Validation.Networking;

/// <summary>Values of header operations: text with <c>%COMMAND(arguments)%</c> in it (validation.md 6.14).</summary>
internal static class HeaderFormats
{
    private enum Place
    {
        Text,
        CommandName,
        ArgumentsBegin,
        Argument,
        ListEntry,
        ListComma,
        ArgumentsEnd,
        CommandEnd,
        Wrong,
    }

    /// <summary>No control characters but tab, and every per cent sign doubled or part of a closed command.</summary>
    public static bool IsValid(string value)
    {
        foreach (char c in value)
        {
            if ((c < ' ' && c != '\t') || c == '\u007f') return false;
        }

        Place place = Place.Text;
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            bool skipsNext = (place == Place.Text && c == '%' && i + 1 < value.Length && value[i + 1] == '%')
                || (place == Place.Argument && c == '\\');
            if (skipsNext)
            {
                if (++i == value.Length) return false;
                continue;
            }

            place = Next(place, c);
            if (place == Place.Wrong) return false;
        }

        return place == Place.Text;
    }

    // Arguments are a JSON list of strings or plain text. The first character of plain text is taken as it is, so "%X()%" stays
    // open; and a quote in plain text leads on as the end of a list's entry does.
    private static Place Next(Place place, char c) => place switch
    {
        Place.Text => c == '%' ? Place.CommandName : Place.Text,
        Place.CommandName => c switch { '%' => Place.Text, '(' => Place.ArgumentsBegin, _ => Place.CommandName },
        Place.ArgumentsBegin => c switch { '[' => Place.ListEntry, ' ' => Place.ArgumentsBegin, _ => Place.Argument },
        Place.Argument => c switch { ')' => Place.CommandEnd, '"' => Place.ListComma, _ => Place.Argument },
        Place.ListEntry => c switch { '"' => Place.Argument, ' ' => Place.ListEntry, _ => Place.Wrong },
        Place.ListComma => c switch { ',' => Place.ListEntry, ']' => Place.ArgumentsEnd, ' ' => Place.ListComma, _ => Place.Wrong },
        Place.ArgumentsEnd => c switch { ')' => Place.CommandEnd, ' ' => Place.ArgumentsEnd, _ => Place.Wrong },
        Place.CommandEnd => c switch { '%' => Place.Text, ' ' => Place.CommandEnd, _ => Place.Wrong },
        _ => Place.Wrong,
    };
}
