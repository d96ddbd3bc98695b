namespace Sallyport.Policy.Resources.Networking;

/// <summary>When an endpoint that fails is left out for a while.</summary>
public sealed record OutlierDetection
{
    /// <summary>The older form of <see cref="Consecutive5xxErrors"/>.</summary>
    public int? ConsecutiveErrors { get; init; }

    /// <summary>Tell failures of our own side (refused, timed out) from answers of the upstream.</summary>
    public bool? SplitExternalLocalOriginErrors { get; init; }

    /// <summary>Null: 5, when split.</summary>
    public uint? ConsecutiveLocalOriginFailures { get; init; }

    /// <summary>502, 503, 504 in a row; null or 0: not counted.</summary>
    public uint? ConsecutiveGatewayErrors { get; init; }

    /// <summary>Answers 5xx in a row; null: 5; 0: not counted.</summary>
    public uint? Consecutive5xxErrors { get; init; }

    /// <summary>Time between looks; null: 10 s.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>Times the number of ejections so far; null: 30 s.</summary>
    public TimeSpan? BaseEjectionTime { get; init; }

    /// <summary>Per cent of the endpoints that may be out; null or 0: 10.</summary>
    public int? MaxEjectionPercent { get; init; }

    /// <summary>Below this many per cent healthy, all endpoints are used again; null: 0.</summary>
    public int? MinHealthPercent { get; init; }

    /// <summary>Status codes that count as failure beside 5xx.</summary>
    public IReadOnlyList<uint> OutlierDetectionHttpErrorCodes { get; init; } = [];
}
