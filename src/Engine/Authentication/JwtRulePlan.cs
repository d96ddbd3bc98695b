using Sallyport.Engine.Tokens;

namespace Sallyport.Engine.Authentication;

/// <summary>One entry of <c>spec.jwtRules</c>, compiled (request-authentication.md 4).</summary>
public sealed class JwtRulePlan
{
    /// <summary>The policy it is from, as <c>NAMESPACE/NAME</c>, for explanations.</summary>
    public required string Policy { get; init; }

    /// <summary>Index in that policy's <c>jwtRules</c>, from 0.</summary>
    public required int IndexInPolicy { get; init; }

    /// <summary>The issuer as written; empty: any. For explanations, <see cref="Requirements"/> decides.</summary>
    public required string Issuer { get; init; }

    /// <summary>What is demanded of a token apart from the keys.</summary>
    public required TokenRequirements Requirements { get; init; }

    /// <summary>Where the keys are; changes when a key set is fetched.</summary>
    public required KeyRingState Keys { get; init; }

    /// <summary>
    /// How long a token whose key is unknown may wait for the key set to be fetched again; zero refuses it at once, as Istio does
    /// (request-authentication.md 11.11).
    /// </summary>
    public TimeSpan UnknownKeyWait { get; init; }

    internal bool AwaitsKeys => Keys.CanRefetch && UnknownKeyWait > TimeSpan.Zero;

    public TokenLocations Locations { get; init; } = TokenLocations.Default;

    /// <summary>Header for the payload in lower case, or null (12.1).</summary>
    public byte[]? OutputPayloadHeader { get; init; }

    public ClaimHeader[] OutputClaims { get; init; } = [];

    /// <summary>Leave a verified token in the request.</summary>
    public bool ForwardOriginalToken { get; init; }

    /// <summary><c>presence: REQUIRED</c> (6.11).</summary>
    public bool IsRequired { get; init; }

    /// <summary><c>ignore-foreign-tokens</c>: a token of an issuer that no rule names counts as none.</summary>
    public bool IgnoresForeignTokens { get; init; }

    /// <summary><c>missing-token: "401"</c>: see <see cref="AuthenticationPlan.AnswersMissingToken"/>.</summary>
    public bool AnswersMissingToken { get; init; }
}
