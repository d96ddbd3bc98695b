namespace Sallyport.Engine.Authorization.Indexing;

/// <summary>Takes the keys of one kind from a request, as the matchers of that attribute made theirs from values.</summary>
internal abstract class IndexSource
{
    /// <summary>Equal for sources that take the same keys.</summary>
    public abstract string Id { get; }

    /// <summary>Gives each key of the request to the probe. Allocates nothing.</summary>
    public abstract void Visit(ref IndexProbe probe);

    /// <summary>The source for an index whose keys have these <see cref="IndexKey.Length"/>s.</summary>
    public virtual IndexSource For(IReadOnlySet<int> lengths) => this;
}
