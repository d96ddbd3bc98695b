using Sallyport.Engine.Authentication;
using Sallyport.Engine.Authorization;

namespace Sallyport.Engine;

/// <summary>Collects what <see cref="Decider"/> saw on its way, for <c>explain</c> and tests; the request path passes none.</summary>
public sealed class DecisionTrace
{
    public AuthenticationTrace Authentication { get; } = new();

    public AuthorizationTrace Authorization { get; } = new();
}
