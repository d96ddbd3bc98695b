using System.Net;

namespace Sallyport.Policy.Compilation;

/// <summary>Host names and wildcard names of documents (gateway-routing.md 2.2, 11.1).</summary>
internal static class HostNames
{
    /// <summary>What Kubernetes services' names end with.</summary>
    public const string ClusterSuffix = ".svc.cluster.local";

    /// <summary><c>*.foo.com</c> covers <c>a.foo.com</c>, <c>a.b.foo.com</c> and <c>*.a.foo.com</c>, not <c>foo.com</c>; every name covers itself.</summary>
    public static bool Covers(string wide, string narrow)
    {
        if (!wide.StartsWith('*'))
            return wide == narrow;
        string suffix = wide[1..];
        return narrow.StartsWith('*')
            ? narrow.Length >= wide.Length && narrow[1..].EndsWith(suffix, StringComparison.Ordinal)
            : narrow.EndsWith(suffix, StringComparison.Ordinal);
    }

    /// <summary>The narrower of the two, or null: they have nothing in common (2.2).</summary>
    public static string? Intersect(string one, string other)
    {
        if (Covers(other, one))
            return one;
        return Covers(one, other) ? other : null;
    }

    /// <summary>Completes a name without dots with a namespace; addresses, <c>*</c> and names with dots stay (11.1).</summary>
    public static string Complete(string name, string space) =>
        name.Length == 0 || name == "*" || name.Contains('.') || IPAddress.TryParse(name, out _) ? name : $"{name}.{space}{ClusterSuffix}";

    /// <summary>The Kubernetes service's full name.</summary>
    public static string OfService(string name, string space) => $"{name}.{space}{ClusterSuffix}";
}
