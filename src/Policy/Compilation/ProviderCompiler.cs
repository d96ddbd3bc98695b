using System.Text;
using Sallyport.Engine.Authorization;
using Sallyport.Engine.Matching;
using Sallyport.Engine.Routing;
using Sallyport.Policy.Resources.Mesh;

namespace Sallyport.Policy.Compilation;

/// <summary>The external authorizers of the mesh that can be asked (authorization-policy.md 12.1, 12.4).</summary>
internal static class ProviderCompiler
{
    /// <summary>Bytes of body that a check can hold: an array's length is bounded, and so is patience.</summary>
    private const uint LargestBody = 1 << 30;

    /// <summary>
    /// By name. One with a problem, or whose service or port nobody knows (validation.md 5.2), is left out, and so the rules that need it
    /// refuse, whatever its <c>failOpen</c> says.
    /// </summary>
    public static Dictionary<string, ProviderPlan> Compile(MeshConfig mesh, DestinationCompiler destinations)
    {
        Dictionary<string, ProviderPlan> plans = new(StringComparer.Ordinal);
        foreach (ExtensionProvider provider in mesh.ExtensionProviders)
        {
            if (provider.Problem is null && destinations.Find(provider.Service, provider.Port) is { } cluster)
                plans[provider.Name] = Compile(provider, cluster);
        }
        return plans;
    }

    private static ProviderPlan Compile(ExtensionProvider provider, ClusterPlan cluster) => new()
    {
        Name = provider.Name,
        IsGrpc = provider.IsGrpc,
        Cluster = cluster,
        Timeout = provider.Timeout ?? TimeSpan.FromSeconds(600),
        FailOpen = provider.FailOpen,
        StatusOnError = provider.StatusOnError,
        Body = provider.IncludeRequestBodyInCheck is { MaxRequestBytes: > 0 } body
            ? new CheckBodyPlan((int)Math.Min(body.MaxRequestBytes, LargestBody), body.AllowPartialMessage, body.PackAsBytes)
            : null,
        PathPrefix = Encoding.UTF8.GetBytes(provider.PathPrefix),
        RequestFields = Names(provider.IncludeRequestHeadersInCheck),
        AdditionalFields =
        [
            .. provider.IncludeAdditionalHeadersInCheck.Select(field => KeyValuePair.Create(
                Encoding.UTF8.GetBytes(field.Key.ToLowerInvariant()), Encoding.UTF8.GetBytes(field.Value))),
        ],
        ToUpstreamOnAllow = Names(provider.HeadersToUpstreamOnAllow),
        ToDownstreamOnAllow = Names(provider.HeadersToDownstreamOnAllow),
        ToDownstreamOnDeny = Names(provider.HeadersToDownstreamOnDeny),
        ClearsRoute = provider.ClearRouteCache,
    };

    // 12.9: the star first or last, as in policies. A lone one makes the provider invalid and never comes here.
    private static FieldNames Names(IReadOnlyList<string> patterns) => new([.. patterns.Select(Name)]);

    private static TextMatcher Name(string pattern)
    {
        if (pattern.StartsWith('*'))
            return TextMatcher.Suffix(pattern[1..], ignoreCase: true);
        return pattern.EndsWith('*') ? TextMatcher.Prefix(pattern[..^1], ignoreCase: true) : TextMatcher.Exact(pattern, ignoreCase: true);
    }
}
