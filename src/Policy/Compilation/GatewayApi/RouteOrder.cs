using Sallyport.Policy.Resources.Networking;

namespace Sallyport.Policy.Compilation.GatewayApi;

/// <summary>
/// Which of two routes for one host is tried first, as istiod sorts them: exact paths before prefixes before regular expressions, then the
/// longer path, then those with a method, then more headers, then more query parameters. Equal ones keep their order.
/// </summary>
internal sealed class RouteOrder : IComparer<HttpRoute>
{
    public static RouteOrder Instance { get; } = new();

    public int Compare(HttpRoute? x, HttpRoute? y) => Keys(y!.Match[0]).CompareTo(Keys(x!.Match[0]));

    private static (int Form, int Length, bool HasMethod, int Headers, int Parameters) Keys(HttpMatchRequest match)
    {
        StringMatch path = match.Uri!;
        int form = path.Exact is not null ? 3 : path.Prefix is not null ? 2 : 1;
        return (form, (path.Exact ?? path.Prefix ?? path.Regex)!.Length, match.Method is not null, match.Headers.Count, match.QueryParams.Count);
    }
}
