using Sallyport.Engine.Authentication;

namespace Sallyport.Policy.Compilation;

/// <summary>Where the compiler gets the state of a remote key set from; the host fetches it in the background.</summary>
/// <param name="issuer">As the rule writes it; empty: any.</param>
/// <param name="jwksUri">Null: discovered from the issuer (request-authentication.md 11.2).</param>
/// <param name="timeout">Limit for each download.</param>
public delegate KeyRingState KeyRingSource(string issuer, string? jwksUri, TimeSpan timeout);
