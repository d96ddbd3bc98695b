using Sallyport.Engine.Tokens;

namespace Sallyport.Policy.Resources;

/// <summary>What <c>sallyport.dev/…</c> annotations add to a policy; absent ones leave Istio's behaviour as it is.</summary>
public sealed record SallyportAnnotations
{
    /// <summary>No annotation: strict Istio behaviour.</summary>
    public static readonly SallyportAnnotations None = new();

    /// <summary><c>missing-token: "401"</c>: a request without token that an ALLOW policy refuses gets 401 <c>Jwt is missing</c>.</summary>
    public bool MissingTokenIs401 { get; init; }

    /// <summary><c>clock-skew</c>: tolerance for <c>exp</c> and <c>nbf</c>; null is 60 s. Zero is allowed.</summary>
    public TimeSpan? ClockSkew { get; init; }

    /// <summary><c>require-exp: "true"</c>: tokens that never expire are refused.</summary>
    public bool RequireExp { get; init; }

    /// <summary><c>max-token-age</c>: longest time since <c>iat</c>; null does not limit it.</summary>
    public TimeSpan? MaxTokenAge { get; init; }

    /// <summary><c>allowed-algorithms</c>: JWS algorithms, such as <c>ES256</c>; null allows all that keys permit.</summary>
    public IReadOnlyList<JwtAlgorithm>? AllowedAlgorithms { get; init; }

    /// <summary><c>required-typ</c>: value that the header <c>typ</c> must have, such as <c>at+jwt</c>; null does not look at it.</summary>
    public string? RequiredTyp { get; init; }

    /// <summary><c>required-claims</c>: claims that must be there.</summary>
    public IReadOnlyList<string> RequiredClaims { get; init; } = [];

    /// <summary><c>ignore-foreign-tokens: "true"</c>: tokens of issuers that no rule names count as no token.</summary>
    public bool IgnoreForeignTokens { get; init; }

    /// <summary><c>unknown-key-wait</c>: how long a token whose key is unknown waits for a refetch; null is 500 ms, zero does not wait.</summary>
    public TimeSpan? UnknownKeyWait { get; init; }

    /// <summary><c>jwks-ca</c>: where the only authorities are that key sets of these rules are fetched under; null: the usual ones.</summary>
    public DataReference? JwksAuthorities { get; init; }

    /// <summary><c>jwks-client-certificate</c>: the Secret with <c>tls.crt</c> and <c>tls.key</c> to fetch key sets with; null: none.</summary>
    public string? JwksClientCertificate { get; init; }

    /// <summary><c>refetch-keys</c>: another text than before has the key sets fetched at once. Null: not asked.</summary>
    public string? RefetchKeys { get; init; }

    /// <summary><c>dry-run: "true"</c>: the policy is evaluated and reported, never enforced.</summary>
    public bool DryRun { get; init; }
}
