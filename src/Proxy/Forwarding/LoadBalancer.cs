using Sallyport.Engine.Http;
using Sallyport.Engine.Routing;

namespace Sallyport.Proxy.Forwarding;

/// <summary>Chooses an endpoint for an attempt (gateway-routing.md 7.6, 11.7).</summary>
internal static class LoadBalancer
{
    /// <summary>How often a retry picks again to find an endpoint that was not tried.</summary>
    private const int RetryPicks = 5;

    public static EndpointState? Choose(ClusterPlan plan, EndpointSet endpoints, RequestHead request, List<EndpointState> tried)
    {
        if (endpoints.IsEmpty)
            return null;
        if (plan.ConsistentHash is { } hashing && plan.LoadBalancing == LoadBalancing.ConsistentHash)
            return HashOf(hashing, request) is { } hash ? endpoints.ByHash(hash) : endpoints.Any();
        EndpointState chosen = Pick(plan.LoadBalancing, endpoints);
        for (int i = 1; i < RetryPicks && tried.Contains(chosen); i++)
            chosen = Pick(plan.LoadBalancing, endpoints);
        return chosen;
    }

    /// <summary>For a connection: only its source can be hashed.</summary>
    public static EndpointState? Choose(ClusterPlan plan, EndpointSet endpoints, IpAddress source)
    {
        if (endpoints.IsEmpty)
            return null;
        return plan is { LoadBalancing: LoadBalancing.ConsistentHash, ConsistentHash.UseSourceIp: true }
            ? endpoints.ByHash(HashOf(source)) : Pick(plan.LoadBalancing, endpoints);
    }

    private static uint HashOf(IpAddress address)
    {
        Span<byte> text = stackalloc byte[46];
        return EndpointSet.Hash(text[..address.Format(text)]);
    }

    private static EndpointState Pick(LoadBalancing how, EndpointSet endpoints) => how switch
    {
        LoadBalancing.RoundRobin => endpoints.Next(),
        LoadBalancing.Random or LoadBalancing.ConsistentHash => endpoints.Any(),
        _ => endpoints.LeastRequest(),
    };

    // Null: the request has nothing to hash, then any endpoint will do.
    private static uint? HashOf(ConsistentHashPlan plan, RequestHead request)
    {
        if (plan.Header is { } header)
            // A string per request: only destinations that hash a header pay it.
            return request.Headers.TryGet(System.Text.Encoding.ASCII.GetBytes(header.ToLowerInvariant()), out ReadOnlySpan<byte> value)
                ? EndpointSet.Hash(value) : null;
        if (plan.Cookie is { } cookie)
            return TryFind(request, "cookie"u8, (byte)';', cookie, out ReadOnlySpan<byte> found) ? EndpointSet.Hash(found) : null;
        if (plan.QueryParameter is { } parameter)
            return TryFindIn(request.Query, (byte)'&', parameter, out ReadOnlySpan<byte> found) ? EndpointSet.Hash(found) : null;
        return plan.UseSourceIp ? HashOf(request.Connection.SourceAddress) : null;
    }

    private static bool TryFind(RequestHead request, ReadOnlySpan<byte> field, byte separator, string name, out ReadOnlySpan<byte> value)
    {
        value = default;
        for (int i = request.Headers.IndexOf(field); i >= 0; i = request.Headers.IndexOf(field, i + 1))
            if (TryFindIn(request.Headers.Value(i), separator, name, out value))
                return true;
        return false;
    }

    private static bool TryFindIn(ReadOnlySpan<byte> list, byte separator, string name, out ReadOnlySpan<byte> value)
    {
        while (!list.IsEmpty)
        {
            int end = list.IndexOf(separator);
            ReadOnlySpan<byte> pair = (end < 0 ? list : list[..end]).Trim((byte)' ');
            list = end < 0 ? default : list[(end + 1)..];
            int equals = pair.IndexOf((byte)'=');
            value = equals < 0 ? default : pair[(equals + 1)..];
            if (equals >= 0 && System.Text.Ascii.Equals(pair[..equals], name))
                return true;
        }
        value = default;
        return false;
    }
}
