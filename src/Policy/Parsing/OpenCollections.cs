namespace Sallyport.Policy.Parsing;

/// <summary>The collections around the place of a reader. Closed frames are used again: a document has thousands of small collections.</summary>
internal sealed class OpenCollections
{
    private readonly List<NodeFrame> _open = [];
    private readonly Stack<MappingFrame> _freeMappings = new();
    private readonly Stack<SequenceFrame> _freeSequences = new();

    public int Count => _open.Count;

    /// <summary>Null at the root.</summary>
    public NodeFrame? Innermost => _open.Count == 0 ? null : _open[^1];

    /// <summary>The path of the innermost collection.</summary>
    public FieldPath Path
    {
        get
        {
            FieldPath path = FieldPath.Root;
            for (int i = 0; i < _open.Count - 1; i++) path = _open[i].Extend(path);
            return path;
        }
    }

    public void OpenMapping(Mark mark) => Open(_freeMappings.TryPop(out MappingFrame? free) ? free : new MappingFrame(), mark);

    public void OpenSequence(Mark mark) => Open(_freeSequences.TryPop(out SequenceFrame? free) ? free : new SequenceFrame(), mark);

    /// <summary>Ends the innermost collection.</summary>
    /// <param name="weight">How many nodes it has, itself included, with every alias counted in full.</param>
    public Node Close(out long weight)
    {
        NodeFrame frame = _open[^1];
        _open.RemoveAt(_open.Count - 1);
        weight = frame.Weight;
        Node node = frame.Close();
        if (frame is MappingFrame mapping) _freeMappings.Push(mapping);
        else if (frame is SequenceFrame sequence) _freeSequences.Push(sequence);
        return node;
    }

    private void Open(NodeFrame frame, Mark mark)
    {
        frame.Begin(mark);
        _open.Add(frame);
    }
}
