namespace Sallyport.Engine.Authorization.Indexing;

/// <summary>One key of a clause: what a request that fits may have.</summary>
/// <param name="Source">What takes it from a request.</param>
/// <param name="Hash">The key.</param>
/// <param name="Length">What the source must know of it beside, see <see cref="IndexSource.For"/>; else 0.</param>
internal readonly record struct IndexKey(IndexSource Source, ulong Hash, int Length);
