namespace Sallyport.Policy.Resources.Networking;

/// <summary>
/// How an endpoint is chosen (gateway-routing.md 11.7). At most one of <see cref="Simple"/>, <see cref="ConsistentHash"/> and
/// <see cref="BackendUtilization"/>.
/// </summary>
public sealed record LoadBalancerSettings
{
    public SimpleLoadBalancer? Simple { get; init; }

    public ConsistentHash? ConsistentHash { get; init; }

    public BackendUtilization? BackendUtilization { get; init; }

    public LocalityLoadBalancerSetting? LocalityLbSetting { get; init; }

    public ZoneAwareLoadBalancerSetting? ZoneAwareLbSetting { get; init; }

    /// <summary>The older form of <see cref="Warmup"/>.</summary>
    public TimeSpan? WarmupDurationSecs { get; init; }

    public Warmup? Warmup { get; init; }
}

/// <summary>Ways to choose that look at the endpoints only.</summary>
public enum SimpleLoadBalancer : byte
{
    /// <summary>As <see cref="LeastRequest"/>.</summary>
    Unspecified = 0,

    /// <summary>The older name of <see cref="LeastRequest"/>.</summary>
    LeastConn,
    Random,

    /// <summary>The connection's own destination address.</summary>
    Passthrough,
    RoundRobin,

    /// <summary>The one of two random endpoints with fewer requests under way.</summary>
    LeastRequest,
}

/// <summary>Equal requests go to the same endpoint. One of the first four says what is equal, one of the next two how it is spread.
/// </summary>
public sealed record ConsistentHash
{
    public string? HttpHeaderName { get; init; }

    public HashCookie? HttpCookie { get; init; }

    public bool? UseSourceIp { get; init; }

    public string? HttpQueryParameterName { get; init; }

    public RingHash? RingHash { get; init; }

    public MagLev? Maglev { get; init; }

    /// <summary>The older form of <see cref="Networking.RingHash.MinimumRingSize"/>.</summary>
    public ulong? MinimumRingSize { get; init; }
}

/// <summary>A cookie that is hashed, and set when the client has none and <see cref="Ttl"/> is given.</summary>
public sealed record HashCookie
{
    public string Name { get; init; } = "";

    public string? Path { get; init; }

    /// <summary>Zero: a session cookie. Null: never set.</summary>
    public TimeSpan? Ttl { get; init; }

    public IReadOnlyList<CookieAttribute> Attributes { get; init; } = [];
}

/// <summary>A further attribute of a cookie that is set.</summary>
public sealed record CookieAttribute
{
    public string Name { get; init; } = "";

    public string? Value { get; init; }
}

/// <summary>A hash ring.</summary>
/// <param name="MinimumRingSize">Null: 1024.</param>
public sealed record RingHash(ulong? MinimumRingSize);

/// <summary>A Maglev table.</summary>
/// <param name="TableSize">A prime; null: 65537.</param>
public sealed record MagLev(ulong? TableSize);

/// <summary>Choosing by the load that endpoints report.</summary>
public sealed record BackendUtilization
{
    public uint? ErrorUtilizationPenaltyPercent { get; init; }

    public IReadOnlyList<string> MetricNamesForComputingUtilization { get; init; } = [];

    public TimeSpan? WeightExpirationPeriod { get; init; }

    public TimeSpan? WeightStabilizationPeriod { get; init; }

    public TimeSpan? WeightUpdatePeriod { get; init; }
}

/// <summary>New endpoints get their share slowly.</summary>
public sealed record Warmup
{
    public TimeSpan Duration { get; init; }

    /// <summary>Null: 10.</summary>
    public double? MinimumPercent { get; init; }

    /// <summary>Shape of the rise; null: 1, a straight line.</summary>
    public double? Aggression { get; init; }
}

/// <summary>Preference of near endpoints. At most one of the three lists.</summary>
public sealed record LocalityLoadBalancerSetting
{
    public IReadOnlyList<LocalityDistribute> Distribute { get; init; } = [];

    public IReadOnlyList<LocalityFailover> Failover { get; init; } = [];

    /// <summary>Labels, or <c>label=value</c>, in order of weight.</summary>
    public IReadOnlyList<string> FailoverPriority { get; init; } = [];

    /// <summary>Null: as the mesh says.</summary>
    public bool? Enabled { get; init; }
}

/// <summary>Shares of load by locality.</summary>
public sealed record LocalityDistribute
{
    /// <summary>Where the caller is.</summary>
    public string? From { get; init; }

    /// <summary>Per cent by locality; the sum is 100.</summary>
    public IReadOnlyDictionary<string, uint> To { get; init; } = EmptyMap<uint>.Instance;
}

/// <summary>The region that takes over for another.</summary>
public sealed record LocalityFailover
{
    public string? From { get; init; }

    public string? To { get; init; }
}

/// <summary>Preference of endpoints in the own zone.</summary>
public sealed record ZoneAwareLoadBalancerSetting
{
    public bool? Enabled { get; init; }

    public IReadOnlyList<LocalityFailover> Failover { get; init; } = [];

    public IReadOnlyList<string> FailoverPriority { get; init; } = [];

    /// <summary>Endpoints below which zones do not count; null: 6.</summary>
    public uint? MinClusterSize { get; init; }
}
