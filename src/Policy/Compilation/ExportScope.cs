namespace Sallyport.Policy.Compilation;

/// <summary>Reads <c>exportTo</c>: which namespaces' proxies see a resource (gateway-routing.md 2.5, 11.8).</summary>
internal static class ExportScope
{
    /// <param name="exportTo">Namespaces, <c>.</c> (own), <c>*</c> (all) or <c>~</c> (none); empty: all.</param>
    /// <param name="owner">Namespace of the resource.</param>
    /// <param name="viewer">Namespace of the proxy.</param>
    public static bool Includes(IReadOnlyList<string> exportTo, string owner, string viewer) =>
        exportTo.Count == 0 || exportTo.Any(scope => scope == "*" || (scope == "." ? owner : scope) == viewer);

    /// <summary>Whether it stays in its own namespace.</summary>
    public static bool IsPrivate(IReadOnlyList<string> exportTo, string owner) =>
        exportTo.Count == 1 && (exportTo[0] == "." || exportTo[0] == owner);
}
