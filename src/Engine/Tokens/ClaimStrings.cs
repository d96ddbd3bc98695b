namespace Sallyport.Engine.Tokens;

/// <summary>Walks the strings of a claim without allocation: a string, the strings of a list, or the pieces of a split string.</summary>
/// <remarks>
/// Numbers, booleans, objects, null and lists within lists never yield anything (request-authentication.md 13.4,
/// authorization-policy.md 9.3). <c>default</c> yields nothing.
/// </remarks>
public ref struct ClaimStrings
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly bool _isSplit;
    private JsonChildren _elements;
    private bool _isWholePending;
    private int _at;

    internal ClaimStrings(JsonValue claim, bool isSplit)
    {
        _text = claim.Text;
        // A string without a single piece stays a string (13.5); a list stays a list.
        _isSplit = isSplit && _text.ContainsAnyExcept((byte)' ');
        _isWholePending = claim.IsString && !_isSplit;
        _elements = claim.Kind == JsonKind.Array ? claim.Children() : default;
    }

    /// <summary>The current string in UTF-8.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Allows <c>foreach</c>.</summary>
    public readonly ClaimStrings GetEnumerator() => this;

    /// <summary>Goes to the next string, if there is one.</summary>
    public bool MoveNext()
    {
        if (_isSplit)
            return MoveToPiece();
        if (_isWholePending)
        {
            _isWholePending = false;
            Current = _text;
            return true;
        }
        while (_elements.MoveNext())
        {
            if (!_elements.Current.IsString)
                continue;
            Current = _elements.Current.Text;
            return true;
        }
        return false;
    }

    /// <summary>Pieces between spaces; empty ones are dropped. Tabs and commas do not split (13.6).</summary>
    private bool MoveToPiece()
    {
        while (_at < _text.Length && _text[_at] == ' ')
            _at++;
        if (_at >= _text.Length)
            return false;
        int length = _text[_at..].IndexOf((byte)' ');
        if (length < 0)
            length = _text.Length - _at;
        Current = _text.Slice(_at, length);
        _at += length;
        return true;
    }
}
