using System.Text;
using Sallyport.Engine.Routing;
using Sallyport.Policy.Resources.Networking;
using Sallyport.Policy.Validation;
using HeaderOperations = Sallyport.Engine.Routing.HeaderOperations;
using WrittenOperations = Sallyport.Policy.Resources.Networking.HeaderOperations;

namespace Sallyport.Policy.Compilation;

/// <summary>Header operations of routes and destinations (gateway-routing.md 6.6, 6.10).</summary>
/// <param name="findings">Where unreadable formats are reported.</param>
/// <param name="owner">The VirtualService.</param>
internal sealed class HeaderOperationCompiler(Findings findings, VirtualService owner)
{
    /// <summary>The groups for an only destination: one list of all (6.10).</summary>
    public IReadOnlyList<HeaderOperations> ForOnly(WrittenOperations? route, WrittenOperations? destination)
    {
        HeaderOperations first = Compile(route), second = Compile(destination);
        HeaderOperations merged = new([.. first.Remove, .. second.Remove], [.. first.Set, .. second.Set], [.. first.Add, .. second.Add]);
        return IsEmpty(merged) ? [] : [merged];
    }

    /// <summary>The groups for one of several destinations: the destination's, then the route's (6.10).</summary>
    public IReadOnlyList<HeaderOperations> ForWeighted(WrittenOperations? route, WrittenOperations? destination) =>
        [.. new[] { Compile(destination), Compile(route) }.Where(group => !IsEmpty(group))];

    /// <summary>For a route that answers itself.</summary>
    public HeaderOperations Compile(WrittenOperations? written)
    {
        if (written is null)
            return HeaderOperations.None;
        List<byte[]> removes = [.. written.Remove.Where(name => !IsInternal(name)).Select(Name)];
        List<HeaderValue> sets = [.. Values(written.Set, removes)];
        return new HeaderOperations(removes, sets, [.. Values(written.Add, null)]);
    }

    /// <summary>The host header that <c>set</c>, else <c>add</c>, of <c>host</c> or <c>:authority</c> asks for, or null (6.6).</summary>
    public static byte[]? AuthorityOf(WrittenOperations? written)
    {
        string? authority = written?.Set.LastOrDefault(IsAuthority).Value ?? written?.Add.LastOrDefault(IsAuthority).Value;
        return string.IsNullOrEmpty(authority) ? null : Encoding.UTF8.GetBytes(authority);
    }

    private IEnumerable<HeaderValue> Values(IReadOnlyDictionary<string, string> written, List<byte[]>? removes)
    {
        foreach ((string name, string text) in written.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (IsInternal(name))
                continue;
            if (HeaderFormat.TryParse(text, out HeaderFormat format, out string? problem))
            {
                yield return new HeaderValue(Name(name), format);
                continue;
            }
            findings.Warn(owner, DiagnosticCode.InvalidRoute, $"value of header {name}: {problem}; it is not written");
            // An overwrite that cannot be made must at least not let the client's own value pass.
            removes?.Add(Name(name));
        }
    }

    private static bool IsEmpty(HeaderOperations group) => group.Remove.Count == 0 && group.Set.Count == 0 && group.Add.Count == 0;

    private static bool IsInternal(string name) => name.StartsWith(':') || name.Equals("host", StringComparison.OrdinalIgnoreCase);

    private static bool IsAuthority(KeyValuePair<string, string> header) =>
        header.Key.Equals(":authority", StringComparison.OrdinalIgnoreCase) || header.Key.Equals("host", StringComparison.OrdinalIgnoreCase);

    private static byte[] Name(string name) => Encoding.UTF8.GetBytes(name.ToLowerInvariant());
}
