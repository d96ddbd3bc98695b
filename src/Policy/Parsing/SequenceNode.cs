namespace Sallyport.Policy.Parsing;

/// <summary>A list.</summary>
public sealed class SequenceNode : Node
{
    internal SequenceNode(Mark mark, IReadOnlyList<Node> items)
        : base(mark) => Items = items;

    /// <summary>The entries in their order.</summary>
    public IReadOnlyList<Node> Items { get; }

    public override string Description => "a list";
}
