using Sallyport.Engine.Matching;
using Sallyport.Engine.Routing;

namespace Sallyport.Engine.Authorization;

/// <summary>An external authorizer of MeshConfig <c>extensionProviders</c> as a policy names it (authorization-policy.md 12).</summary>
public sealed class ProviderPlan
{
    public required string Name { get; init; }

    /// <summary>Speaks gRPC. HTTP authorizers do nothing on TCP listeners (authorization-policy.md 12.6).</summary>
    public bool IsGrpc { get; init; }

    /// <summary>Where it is asked; null: its service has no such port, so that every call fails (authorization-policy.md 12.13).</summary>
    public ClusterPlan? Cluster
    {
        get;
        init
        {
            field = value;
            Route = RouteTo(value);
        }
    }

    /// <summary>The way of a check: to <see cref="Cluster"/>, once, with nothing added that the check does not say.</summary>
    public RoutePlan Route { get; private init; } = RouteTo(null);

    /// <summary>
    /// The right to ask it. A check is the proxy's own request, so no policy stands before it; the client's request gets its permit from
    /// <see cref="Decider"/> alone.
    /// </summary>
    public Permit Permit { get; } = new(null);

    /// <summary>Limit for one check; zero: none (12.11).</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>Requests pass when it cannot be asked (12.13).</summary>
    public bool FailOpen { get; init; }

    /// <summary>What clients are answered when it cannot be asked (12.13).</summary>
    public int StatusOnError { get; init; } = 403;

    /// <summary>How much of the body is part of the check; null: nothing (12.10).</summary>
    public CheckBodyPlan? Body { get; init; }

    /// <summary>HTTP only: stands before the path (12.8).</summary>
    public byte[] PathPrefix { get; init; } = [];

    /// <summary>HTTP only: fields of the request that are sent besides <c>authorization</c> (12.9).</summary>
    public FieldNames RequestFields { get; init; } = FieldNames.None;

    /// <summary>HTTP only: fixed fields of the check, names in lower case (12.9).</summary>
    public IReadOnlyList<KeyValuePair<byte[], byte[]>> AdditionalFields { get; init; } = [];

    /// <summary>HTTP only: fields of an approval that are set on the request (12.12).</summary>
    public FieldNames ToUpstreamOnAllow { get; init; } = FieldNames.None;

    /// <summary>HTTP only: fields of an approval that are added to the response (12.12).</summary>
    public FieldNames ToDownstreamOnAllow { get; init; } = FieldNames.None;

    /// <summary>HTTP only: fields of a refusal that reach the client; empty: all (12.14).</summary>
    public FieldNames ToDownstreamOnDeny { get; init; } = FieldNames.None;

    /// <summary>An approval chooses the route again, with the fields that it set.</summary>
    public bool ClearsRoute { get; init; }

    private static RoutePlan RouteTo(ClusterPlan? cluster) => new()
    {
        Name = "check",
        Destinations = [new WeightedCluster(cluster, 1, [], [])],
        Retry = RetryPlan.Default with { Attempts = 0 },
        IsBare = true,
    };
}
