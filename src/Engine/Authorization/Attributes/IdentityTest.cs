using Sallyport.Engine.Authorization.Indexing;

namespace Sallyport.Engine.Authorization.Attributes;

/// <summary>One value of a field about the peer's identity, tried on each name in its certificate.</summary>
internal abstract class IdentityTest
{
    public abstract bool Matches(ReadOnlySpan<byte> identity);

    /// <summary>As <see cref="AttributeMatcher.TryAddKeys"/>, for this value.</summary>
    public virtual bool TryAddKeys(IndexKeys keys) => false;
}
