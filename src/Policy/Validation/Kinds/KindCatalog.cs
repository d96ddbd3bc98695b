using Sallyport.Policy.Validation.Core;
using Sallyport.Policy.Validation.Networking;
using Sallyport.Policy.Validation.Security;

namespace Sallyport.Policy.Validation.Kinds;

/// <summary>All kinds that we read, and what is known about the others (design.md 4).</summary>
public static class KindCatalog
{
    // Kinds that exist, but have no meaning here. They are named once in a warning, not refused as misspelt.
    private static readonly Dictionary<string, string[]> s_ignored = new(StringComparer.Ordinal)
    {
        [""] =
        [
            "Binding", "ComponentStatus", "Endpoints", "Event", "LimitRange", "Node", "PersistentVolume", "PersistentVolumeClaim",
            "PodTemplate", "ReplicationController", "ResourceQuota",
        ],
        ["apps"] = ["ControllerRevision", "DaemonSet", "ReplicaSet", "StatefulSet"],
        ["discovery.k8s.io"] = [],
        ["security.istio.io"] = [],
        ["networking.istio.io"] = ["EnvoyFilter", "ProxyConfig", "Sidecar", "WorkloadGroup"],
        ["gateway.networking.k8s.io"] =
        [
            "BackendTLSPolicy", "GatewayClass", "ListenerSet", "TCPRoute", "TLSRoute", "UDPRoute",
        ],
        [LegacyPolicyKind.Group] = [],
    };

    /// <summary>The kinds, in the order in which help and discovery list them.</summary>
    public static IReadOnlyList<KindDefinition> All { get; } =
    [
        RequestAuthenticationKind.Definition,
        AuthorizationPolicyKind.Definition,
        PeerAuthenticationKind.Definition,
        .. CoreKinds.All,
        GatewayKind.Definition,
        VirtualServiceKind.Definition,
        DestinationRuleKind.Definition,
        ServiceEntryKind.Definition,
        WorkloadEntryKind.Definition,
        GatewayApi.GatewayKind.Definition,
        GatewayApi.HttpRouteKind.Definition,
        GatewayApi.GrpcRouteKind.Definition,
        GatewayApi.ReferenceGrantKind.Definition,
    ];

    // Old kinds are read, but an API server offers only what they become.
    private static IReadOnlyList<KindDefinition> Readable { get; } = [.. All, LegacyPolicyKind.Policy, LegacyPolicyKind.MeshPolicy];

    /// <summary>Finds a kind by group and name; the version is the caller's question.</summary>
    public static KindDefinition? Find(string group, string kind)
    {
        foreach (KindDefinition definition in Readable)
        {
            if (definition.Kind == kind && definition.Group == group) return definition;
        }

        return null;
    }

    /// <summary>True when a group is one of ours, so that a kind or version it does not have is a mistake.</summary>
    internal static bool IsKnownGroup(string group) => s_ignored.ContainsKey(group);

    /// <summary>True when a kind exists in a group of ours, but is left alone.</summary>
    internal static bool IsIgnored(string group, string kind) =>
        s_ignored.TryGetValue(group, out string[]? kinds) && Array.IndexOf(kinds, kind) >= 0;
}
