namespace Sallyport.Engine.Tokens;

/// <summary>A place in a parsed JSON object; <c>default</c> is a value that is not there.</summary>
public readonly struct JsonValue
{
    private readonly JsonTape? _tape;
    private readonly int _index;

    internal JsonValue(JsonTape tape, int index)
    {
        _tape = tape;
        _index = index;
    }

    /// <summary>What is here; <see cref="JsonKind.Missing"/> if nothing.</summary>
    public JsonKind Kind => _tape is null ? JsonKind.Missing : _tape.Nodes[_index].Kind;

    /// <summary>Whether this is a string.</summary>
    public bool IsString => Kind == JsonKind.String;

    /// <summary>The string in UTF-8, unescaped; empty for everything that is not a string.</summary>
    public ReadOnlySpan<byte> Text
    {
        get
        {
            if (_tape is null)
                return default;
            ref readonly JsonNode node = ref _tape.Nodes[_index];
            return node.Kind == JsonKind.String ? _tape.Text.Slice(node.TextStart, node.TextLength) : default;
        }
    }

    /// <summary>The number; NaN for everything that is not one.</summary>
    public double Number => Kind == JsonKind.Number ? _tape!.Nodes[_index].Number : double.NaN;

    /// <summary>The member of that name, or a missing value; also for everything that is not an object.</summary>
    public JsonValue Member(ReadOnlySpan<byte> name)
    {
        if (Kind != JsonKind.Object)
            return default;
        ReadOnlySpan<JsonNode> nodes = _tape!.Nodes;
        ReadOnlySpan<byte> text = _tape.Text;
        for (int i = _index + 1; i < nodes[_index].End; i = nodes[i].End)
        {
            ref readonly JsonNode node = ref nodes[i];
            if (node.NameLength == name.Length && text.Slice(node.NameStart, node.NameLength).SequenceEqual(name))
                return new JsonValue(_tape, i);
        }
        return default;
    }

    /// <summary>The elements of a list or the members of an object, in order; nothing for other values.</summary>
    public JsonChildren Children()
    {
        if (Kind is not (JsonKind.Array or JsonKind.Object))
            return default;
        return new JsonChildren(_tape!, _index + 1, _tape!.Nodes[_index].End);
    }
}
