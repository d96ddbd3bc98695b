namespace Sallyport.Engine.Authorization.Indexing;

/// <summary>Takes the keys of one kind from a request, as the matchers of that attribute made theirs from values.</summary>
internal abstract class IndexSource
{
    /// <summary>Equal for sources that take the same keys.</summary>
    public abstract string Id { get; }

    /// <summary>Gives each key of the request to the probe. Allocates nothing.</summary>
    public abstract void Visit(ref IndexProbe probe);

    /// <summary>One source that takes the keys of both; they have the same id.</summary>
    public virtual IndexSource Merge(IndexSource other) => this;
}
