namespace Sallyport.Engine.Tokens;

/// <summary>A token that passed every check of one rule. Only <see cref="JwtVerifier"/> makes one; <c>default</c> is nobody's.</summary>
public readonly struct VerifiedToken
{
    private readonly ParsedToken? _token;
    private readonly SpaceDelimitedClaims? _spaceDelimited;

    internal VerifiedToken(ParsedToken token, SpaceDelimitedClaims spaceDelimited)
    {
        _token = token;
        _spaceDelimited = spaceDelimited;
    }

    /// <summary>Whether there is a token at all.</summary>
    public bool Exists => _token is not null;

    /// <summary>The token; null without one.</summary>
    public ParsedToken? Token => _token;

    /// <summary>The claims; a missing value without a token.</summary>
    public JsonValue Claims => _token?.Claims ?? default;

    /// <summary>Piece 2 as received (request-authentication.md 12.1).</summary>
    public ReadOnlySpan<byte> EncodedPayload => _token is null ? default : _token.EncodedPayload;

    /// <summary>Is this top-level claim seen as a list, although the token has a string (13.5)?</summary>
    public bool IsSplit(ReadOnlySpan<byte> name) =>
        _token is not null && _spaceDelimited!.Contains(name) && _token.Claims.Member(name).Text.ContainsAnyExcept((byte)' ');

    /// <summary>The strings of a claim as authorization and claim routing see them (request-authentication.md, section 13).</summary>
    public ClaimStrings Strings(ClaimPath path) =>
        _token is null ? default : path.Strings(_token.Claims, _spaceDelimited!);
}
