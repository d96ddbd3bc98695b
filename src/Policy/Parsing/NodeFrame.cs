namespace Sallyport.Policy.Parsing;

/// <summary>A collection whose end has not been read yet.</summary>
internal abstract class NodeFrame
{
    public Mark Mark { get; private set; }

    /// <summary>Nodes in the collection, itself included, with every alias counted in full.</summary>
    public long Weight { get; set; }

    public void Begin(Mark mark)
    {
        Mark = mark;
        Weight = 1;
    }

    /// <summary>Takes the next node; returns the earlier member when the node is the value of a key given twice.</summary>
    public abstract MappingEntry? Add(Node node, bool isMerge);

    /// <summary>The collection's node; the frame is empty afterwards.</summary>
    public abstract Node Close();

    /// <summary>The path of the member that is being read.</summary>
    public abstract FieldPath Extend(FieldPath path);
}
