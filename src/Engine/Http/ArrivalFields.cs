using System.Collections.Immutable;

namespace Sallyport.Engine.Http;

/// <summary>Knows the fields that <see cref="HeaderHygiene"/> treats, by their lower-case names.</summary>
internal static class ArrivalFields
{
    private static readonly ImmutableArray<byte[]> _removedAtGateways =
    [
        [.. "x-envoy-decorator-operation"u8], [.. "x-envoy-downstream-service-cluster"u8], [.. "x-envoy-downstream-service-node"u8],
        [.. "x-envoy-original-path"u8], [.. "x-envoy-original-host"u8], [.. "x-envoy-retriable-status-codes"u8],
        [.. "x-envoy-retriable-header-names"u8], [.. "x-envoy-retry-grpc-on"u8], [.. "x-envoy-max-retries"u8],
        [.. "x-envoy-upstream-alt-stat-name"u8], [.. "x-envoy-upstream-rq-timeout-ms"u8], [.. "x-envoy-upstream-rq-per-try-timeout-ms"u8],
        [.. "x-envoy-upstream-rq-timeout-alt-response"u8], [.. "x-envoy-expected-rq-timeout-ms"u8], [.. "x-envoy-force-trace"u8],
        [.. "x-envoy-ip-tags"u8], [.. "x-envoy-original-url"u8], [.. "x-envoy-hedge-on-per-try-timeout"u8],
    ];

    public static ArrivalField Of(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when name.SequenceEqual("te"u8) => ArrivalField.Te,
        3 when name.SequenceEqual("via"u8) => ArrivalField.Via,
        6 when name.SequenceEqual("accept"u8) => ArrivalField.Accept,
        6 when name.SequenceEqual("cookie"u8) => ArrivalField.Cookie,
        6 when name.SequenceEqual("origin"u8) => ArrivalField.Origin,
        7 when name.SequenceEqual("referer"u8) => ArrivalField.Referer,
        10 when name.SequenceEqual("user-agent"u8) => ArrivalField.UserAgent,
        10 when name.SequenceEqual("keep-alive"u8) => ArrivalField.Removed,
        12 when name.SequenceEqual("content-type"u8) => ArrivalField.ContentType,
        13 when name.SequenceEqual("authorization"u8) => ArrivalField.Authorization,
        15 when name.SequenceEqual("accept-encoding"u8) => ArrivalField.AcceptEncoding,
        15 when name.SequenceEqual("x-forwarded-for"u8) => ArrivalField.ForwardedFor,
        16 when name.SequenceEqual("proxy-connection"u8) => ArrivalField.Removed,
        17 when name.SequenceEqual("transfer-encoding"u8) => ArrivalField.Removed,
        17 when name.SequenceEqual("x-forwarded-proto"u8) => ArrivalField.ForwardedProto,
        > 8 when name[0] == 'x' && name.StartsWith("x-envoy-"u8) => OfEnvoy(name),
        > 0 when name[0] == '@' && name.StartsWith("@request.auth.claims"u8) => ArrivalField.ClaimName,
        _ => ArrivalField.Other,
    };

    private static ArrivalField OfEnvoy(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("x-envoy-internal"u8) || name.SequenceEqual("x-envoy-retry-on"u8))
            return ArrivalField.Removed;
        foreach (byte[] removed in _removedAtGateways)
            if (name.SequenceEqual(removed))
                return ArrivalField.RemovedAtGateway;
        return ArrivalField.Other;
    }
}
