namespace Sallyport.Engine.Tokens;

/// <summary>Walks the elements of a list, or the members of an object, without allocation.</summary>
public ref struct JsonChildren
{
    private readonly JsonTape? _tape;
    private readonly int _end;
    private int _next;
    private int _current;

    internal JsonChildren(JsonTape tape, int first, int end)
    {
        _tape = tape;
        _next = first;
        _end = end;
    }

    /// <summary>The value at the current position.</summary>
    public readonly JsonValue Current => _tape is null ? default : new JsonValue(_tape, _current);

    /// <summary>The name of the current member; empty in a list.</summary>
    public readonly ReadOnlySpan<byte> Name
    {
        get
        {
            if (_tape is null)
                return default;
            ref readonly JsonNode node = ref _tape.Nodes[_current];
            return _tape.Text.Slice(node.NameStart, node.NameLength);
        }
    }

    /// <summary>Allows <c>foreach</c>.</summary>
    public readonly JsonChildren GetEnumerator() => this;

    /// <summary>Goes to the next value, if there is one.</summary>
    public bool MoveNext()
    {
        if (_tape is null || _next >= _end)
            return false;
        _current = _next;
        _next = _tape.Nodes[_next].End;
        return true;
    }
}
