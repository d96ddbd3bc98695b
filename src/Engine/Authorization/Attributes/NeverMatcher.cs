using Sallyport.Engine.Authorization.Indexing;

namespace Sallyport.Engine.Authorization.Attributes;

/// <summary>An attribute that no request here has, such as Envoy's dynamic metadata: values never fit, negations always do.</summary>
internal sealed class NeverMatcher : AttributeMatcher
{
    public override bool MatchesAny(in PolicyInput input) => false;

    // No key at all: a rule that needs this can never match and is never tried.
    public override bool TryAddKeys(IndexKeys keys) => true;
}
