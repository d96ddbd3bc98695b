namespace Sallyport.Policy.Resources;

/// <summary>A claim that is copied to a request header.</summary>
/// <param name="Header">Letters, digits, <c>-</c> and <c>_</c>.</param>
/// <param name="Claim">The claim; dots lead into nested ones.</param>
public sealed record ClaimToHeader(string Header, string Claim);
