namespace Sallyport.Samples;

/// <summary>In which of its two forms httpbin answers: the original's, or that of its rewrite, where every header and argument is a list.</summary>
/// <param name="ListsValues">Whether a header's or an argument's value is written as a list even when there is one.</param>
/// <param name="JsonType">The content type of reports.</param>
internal sealed record HttpbinFlavour(bool ListsValues, string JsonType)
{
    /// <summary>kennethreitz/httpbin and kong/httpbin.</summary>
    public static readonly HttpbinFlavour Original = new(ListsValues: false, "application/json");

    /// <summary>mccutchen/go-httpbin, which Istio's samples have used since 1.21: <c>jq '.headers["X-Jwt-Claim-Foo"][0]'</c>.</summary>
    public static readonly HttpbinFlavour Go = new(ListsValues: true, "application/json; charset=utf-8");
}
