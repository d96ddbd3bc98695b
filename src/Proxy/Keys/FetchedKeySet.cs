namespace Sallyport.Proxy.Keys;

/// <summary>What an issuer answered.</summary>
/// <param name="Body">The key set's bytes, not read yet.</param>
/// <param name="Address">Who answered, without user, password and query.</param>
/// <param name="MaxAge">How long it may be kept by <c>Cache-Control: max-age</c>; null: nothing was said.</param>
internal sealed record FetchedKeySet(byte[] Body, string Address, TimeSpan? MaxAge);
