namespace Sallyport.ControlPlane.Api;

/// <summary>A label selector's text as words and symbols.</summary>
internal sealed class SelectorTokens(string text)
{
    private static readonly string[] _symbols = ["!=", "==", "=", "!", ",", "(", ")", ">", "<"];

    private int _at;

    public bool AtEnd => Peek().Length == 0;

    public static bool IsSymbol(string token) => Array.IndexOf(_symbols, token) >= 0;

    public string Peek()
    {
        int before = _at;
        string token = Next();
        _at = before;
        return token;
    }

    /// <summary>Takes the token when it is the next one.</summary>
    public bool Take(string token)
    {
        if (Peek() != token) return false;
        Next();
        return true;
    }

    /// <summary>The next word as a value: none is the empty value.</summary>
    public string Value() => IsSymbol(Peek()) ? "" : Next();

    /// <summary>The next token; empty at the end.</summary>
    public string Next()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
        if (_at == text.Length) return "";
        foreach (string symbol in _symbols)
        {
            if (string.CompareOrdinal(text, _at, symbol, 0, symbol.Length) != 0) continue;
            _at += symbol.Length;
            return symbol;
        }
        int start = _at;
        while (_at < text.Length && !char.IsWhiteSpace(text[_at]) && !"=!,()<>".Contains(text[_at])) _at++;
        return text[start.._at];
    }
}
