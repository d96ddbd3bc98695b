namespace Sallyport.Policy.Parsing;

/// <summary>A list whose end has not been read yet.</summary>
internal sealed class SequenceFrame : NodeFrame
{
    private readonly List<Node> _items = [];

    public override MappingEntry? Add(Node node, bool isMerge)
    {
        _items.Add(node);
        return null;
    }

    public override Node Close()
    {
        SequenceNode node = new(Mark, [.. _items]);
        _items.Clear();
        return node;
    }

    public override FieldPath Extend(FieldPath path) => path.Entry(_items.Count);
}
