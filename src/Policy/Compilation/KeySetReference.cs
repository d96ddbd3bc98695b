namespace Sallyport.Policy.Compilation;

/// <summary>Which key set a rule names (request-authentication.md 11.2, 11.5).</summary>
/// <param name="Issuer">As the rule writes it; empty: any.</param>
/// <param name="Inline">The set as text; then nothing is fetched.</param>
/// <param name="JwksUri">Its address; null without <paramref name="Inline"/>: discovered from the issuer.</param>
/// <param name="Timeout">Limit for each download; not part of what tells two sets apart.</param>
public sealed record KeySetReference(string Issuer, string? Inline, string? JwksUri, TimeSpan Timeout)
{
    /// <summary>How it is fetched where that differs from the usual; part of what tells two sets apart.</summary>
    public KeySetTls Tls { get; init; } = KeySetTls.Usual;
}
