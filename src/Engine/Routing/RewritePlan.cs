using Sallyport.Engine.Matching;

namespace Sallyport.Engine.Routing;

/// <summary>Change of the path (gateway-routing.md 6.4, 6.5). The members exclude each other; the host is <see cref="WeightedCluster.Authority"/>.</summary>
public sealed class RewritePlan
{
    /// <summary>Replaces <see cref="PrefixLength"/> leading bytes of the path.</summary>
    public byte[]? Prefix { get; init; }

    /// <summary>Length of the matched prefix; 1 for a route without <c>uri</c> (6.4).</summary>
    public int PrefixLength { get; init; }

    /// <summary>Replaces the whole path, query kept.</summary>
    public byte[]? FullPath { get; init; }

    /// <summary>Every match of the pattern is replaced.</summary>
    public Re2Regex? Pattern { get; init; }

    /// <summary>With <c>\1</c> groups, as written.</summary>
    public string? Substitution { get; init; }
}
