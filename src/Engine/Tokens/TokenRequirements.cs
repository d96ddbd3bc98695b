namespace Sallyport.Engine.Tokens;

/// <summary>What one rule demands of its tokens, apart from the keys, which change on their own. Immutable.</summary>
public sealed class TokenRequirements
{
    /// <summary>How far <c>nbf</c> and <c>exp</c> may differ from our clock (request-authentication.md 4.1, 8.1).</summary>
    public const uint DefaultClockSkewSeconds = 60;

    private readonly byte[] _issuer;
    private readonly byte[][] _audiences;

    /// <param name="issuer">The accepted issuer in UTF-8; empty accepts any, also none (request-authentication.md 4, 8 row 1).</param>
    /// <param name="audiences">As the rule lists them; none accepts any token, also one without audience (8.4).</param>
    public TokenRequirements(ReadOnlySpan<byte> issuer, IEnumerable<ReadOnlyMemory<byte>>? audiences = null)
    {
        _issuer = issuer.ToArray();
        List<byte[]> normalised = [];
        foreach (ReadOnlyMemory<byte> audience in audiences ?? [])
            normalised.Add(Audience.Normalise(audience.Span).ToArray());
        _audiences = [.. normalised];
    }

    /// <summary>How far <c>nbf</c> and <c>exp</c> may differ from our clock, in seconds; 60 by default, as in Envoy.</summary>
    public uint ClockSkewSeconds { get; init; } = DefaultClockSkewSeconds;

    /// <summary>Which claims authorization sees as lists; <c>scope</c> and <c>permission</c> by default.</summary>
    public SpaceDelimitedClaims SpaceDelimitedClaims { get; init; } = SpaceDelimitedClaims.Default;

    /// <summary>What is demanded beyond Istio; null, as usual, demands nothing.</summary>
    public TokenDemands? Demands { get; init; }

    internal bool AcceptsIssuer(ReadOnlySpan<byte> issuer) => _issuer.Length == 0 || issuer.SequenceEqual(_issuer);

    internal bool AcceptsAudience(JsonValue audience)
    {
        if (_audiences.Length == 0)
            return true;
        if (audience.IsString)
            return IsListed(audience.Text);
        foreach (JsonValue element in audience.Children())
        {
            if (IsListed(element.Text))
                return true;
        }
        return false;
    }

    private bool IsListed(ReadOnlySpan<byte> audience)
    {
        audience = Audience.Normalise(audience);
        foreach (byte[] listed in _audiences)
        {
            if (audience.SequenceEqual(listed))
                return true;
        }
        return false;
    }
}
