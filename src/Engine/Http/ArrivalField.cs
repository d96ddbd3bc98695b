namespace Sallyport.Engine.Http;

/// <summary>
/// What becomes of a request field on arrival. Those up to <see cref="Origin"/> are kept as one value, joined with a comma.
/// </summary>
internal enum ArrivalField : byte
{
    /// <summary>Kept as it is.</summary>
    Other = 0,

    // One value, joined with "," (authorization-policy.md 9.2)
    Via,
    Accept,
    UserAgent,
    ContentType,
    Authorization,
    AcceptEncoding,
    ForwardedFor,
    ForwardedProto,
    Origin,

    // Each with its own rule
    Cookie,
    Te,
    Referer,

    /// <summary>Begins like a claim condition of a route (gateway-routing.md 5.1).</summary>
    ClaimName,

    /// <summary>Removed by every proxy (gateway-routing.md 10.6, 10.7).</summary>
    Removed,

    /// <summary>Removed at gateways (gateway-routing.md 10.6).</summary>
    RemovedAtGateway,
}
