using Sallyport.Engine.Tokens;

namespace Sallyport.Engine.Authentication;

/// <summary>One entry of <c>outputClaimToHeaders</c> (request-authentication.md 12.2).</summary>
/// <param name="Header">Header name in lower case.</param>
/// <param name="Path">The claim's name, split at its dots: there is no literal fallback.</param>
public sealed record ClaimHeader(byte[] Header, ClaimPath Path);
