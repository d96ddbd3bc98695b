using Sallyport.Engine.Authorization.Indexing;

namespace Sallyport.Engine.Authorization;

/// <summary>The values a clause names for one attribute. Immutable; one sealed type an attribute.</summary>
internal abstract class AttributeMatcher
{
    /// <summary>
    /// Does one of the values fit? False when the request lacks the attribute (authorization-policy.md 4.6). Allocates nothing.
    /// </summary>
    public abstract bool MatchesAny(in PolicyInput input);

    /// <summary>
    /// What the request has there, for explanations; null when it has none or when it is nobody's business: claims and headers may be
    /// secrets.
    /// </summary>
    public virtual string? Describe(in PolicyInput input) => null;

    /// <summary>
    /// Adds keys of which a request must have at least one for <see cref="MatchesAny"/> to be true; false when there are no such keys.
    /// </summary>
    public virtual bool TryAddKeys(IndexKeys keys) => false;
}
