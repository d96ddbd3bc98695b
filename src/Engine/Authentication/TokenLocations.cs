using System.Text;

namespace Sallyport.Engine.Authentication;

/// <summary>Where a rule looks for tokens, in the order it collects them (request-authentication.md 5.2).</summary>
public sealed class TokenLocations
{
    /// <summary>One header location; an empty prefix takes the whole value.</summary>
    internal readonly record struct HeaderLocation(byte[] Name, byte[] Prefix);

    /// <summary>Sorted by lower-case name directly followed by the prefix.</summary>
    internal HeaderLocation[] Headers { get; }

    /// <summary>Query parameter names, sorted.</summary>
    internal byte[][] Parameters { get; }

    /// <summary>Cookie names, sorted.</summary>
    internal byte[][] Cookies { get; }

    /// <summary>The headers, names in lower case; <c>cookie</c> where a cookie is a location.</summary>
    public IEnumerable<string> HeaderNames =>
        Headers.Select(header => Encoding.UTF8.GetString(header.Name)).Concat(Cookies.Length > 0 ? ["cookie"] : []);

    /// <summary>The query parameters.</summary>
    public IEnumerable<string> ParameterNames => Parameters.Select(Encoding.UTF8.GetString);

    private TokenLocations(HeaderLocation[] headers, byte[][] parameters, byte[][] cookies)
    {
        Headers = headers;
        Parameters = parameters;
        Cookies = cookies;
    }

    /// <summary>Header <c>authorization</c> with prefix <c>Bearer </c>, and parameter <c>access_token</c> (5.1).</summary>
    public static TokenLocations Default { get; } =
        new([new HeaderLocation("authorization"u8.ToArray(), "Bearer "u8.ToArray())], ["access_token"u8.ToArray()], []);

    /// <summary>The rule's own locations; any one of them switches the default ones off (5.1).</summary>
    /// <param name="headers">Name in any case, and prefix or an empty text.</param>
    /// <param name="parameters">Query parameter names.</param>
    /// <param name="cookies">Cookie names.</param>
    public static TokenLocations Create(
        IReadOnlyList<(string Name, string Prefix)> headers, IReadOnlyList<string> parameters, IReadOnlyList<string> cookies)
    {
        if (headers.Count == 0 && parameters.Count == 0 && cookies.Count == 0)
            return Default;
        HeaderLocation[] sorted = headers
            .Select(header => (Name: header.Name.ToLowerInvariant(), header.Prefix))
            .Distinct()
            .OrderBy(header => header.Name + header.Prefix, StringComparer.Ordinal)
            .Select(header => new HeaderLocation(Encoding.UTF8.GetBytes(header.Name), Encoding.UTF8.GetBytes(header.Prefix)))
            .ToArray();
        return new TokenLocations(sorted, Sorted(parameters), Sorted(cookies));
    }

    /// <summary>One location in words; for explanations.</summary>
    /// <param name="source">The kind of place.</param>
    /// <param name="index">Which of that kind, in collection order.</param>
    public string Describe(TokenSource source, int index) => source switch
    {
        TokenSource.Header => $"header {Encoding.UTF8.GetString(Headers[index].Name)}",
        TokenSource.Parameter => $"query parameter {Encoding.UTF8.GetString(Parameters[index])}",
        _ => $"cookie {Encoding.UTF8.GetString(Cookies[index])}",
    };

    /// <summary>All locations in words; for explanations.</summary>
    public string Describe() => string.Join(", ", [
        .. Headers.Select((_, index) => Describe(TokenSource.Header, index)),
        .. Parameters.Select((_, index) => Describe(TokenSource.Parameter, index)),
        .. Cookies.Select((_, index) => Describe(TokenSource.Cookie, index)),
    ]);

    private static byte[][] Sorted(IReadOnlyList<string> names) =>
        [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes)];
}
