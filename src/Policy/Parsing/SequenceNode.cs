namespace Sallyport.Policy.Parsing;

/// <summary>A list.</summary>
public sealed class SequenceNode : Node
{
    private readonly Node[] _items;

    internal SequenceNode(Mark mark, Node[] items)
        : base(mark) => _items = items;

    /// <summary>The entries in their order.</summary>
    public IReadOnlyList<Node> Items => _items;

    internal int Count => _items.Length;

    internal Node this[int index] => _items[index];

    public override string Description => "a list";
}
