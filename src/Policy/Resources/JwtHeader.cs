namespace Sallyport.Policy.Resources;

/// <summary>A header that may hold a token.</summary>
/// <param name="Name">The header's name.</param>
/// <param name="Prefix">What stands before the token; empty when the whole value is the token.</param>
public sealed record JwtHeader(string Name, string Prefix);
