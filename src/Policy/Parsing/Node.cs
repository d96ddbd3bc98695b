namespace Sallyport.Policy.Parsing;

/// <summary>A value of a document together with its place. Immutable; an alias shares the node of its anchor.</summary>
public abstract class Node
{
    private protected Node(Mark mark) => Mark = mark;

    /// <summary>Where the value begins.</summary>
    public Mark Mark { get; }

    /// <summary>What the value is, for messages: <c>a string</c>, <c>a list</c>.</summary>
    public abstract string Description { get; }

    /// <summary>True for an absent value: <c>~</c>, <c>null</c>, or nothing behind the colon.</summary>
    public virtual bool IsNull => false;
}
