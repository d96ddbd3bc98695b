namespace Sallyport.Policy.Compilation;

/// <summary>How a key set is fetched over HTTPS, by annotation. Two are equal when they do the same.</summary>
/// <param name="Authorities">The only authorities to trust, as PEM text; null: those of the system and of <c>pilot-jwks-extra-cacerts</c>.</param>
/// <param name="Certificate">The client's certificate chain as PEM text; null: none is shown.</param>
/// <param name="PrivateKey">Its key.</param>
/// <param name="Problem">Why the set must not be fetched: what an annotation names cannot be read; null: nothing is wrong.</param>
public sealed record KeySetTls(string? Authorities, string? Certificate, string? PrivateKey, string? Problem = null)
{
    /// <summary>No annotation.</summary>
    public static readonly KeySetTls Usual = new(null, null, null);

    /// <summary>Never the key.</summary>
    public override string ToString() => Problem ?? (this == Usual ? "usual" : "by annotation");
}
