namespace Sallyport.Policy.Resources.Networking;

/// <summary>An answer that sends the client elsewhere (gateway-routing.md 6.2).</summary>
public sealed record HttpRedirect
{
    /// <summary>Whole path, perhaps with query.</summary>
    public string? Uri { get; init; }

    /// <summary>Replaces the matched prefix only.</summary>
    public string? PrefixRewrite { get; init; }

    /// <summary>Host, perhaps with port, as it is to be written.</summary>
    public string? Authority { get; init; }

    public uint? Port { get; init; }

    /// <summary>Where the port comes from when <see cref="Port"/> is not given.</summary>
    public RedirectPortSelection? DerivePort { get; init; }

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public string? Scheme { get; init; }

    /// <summary>Null or 0: 301.</summary>
    public uint? RedirectCode { get; init; }
}

/// <summary>Source of a redirect's port.</summary>
public enum RedirectPortSelection : byte
{
    /// <summary>The port that the scheme implies.</summary>
    FromProtocolDefault = 0,

    /// <summary>The port on which the request came.</summary>
    FromRequestPort,
}

/// <summary>An answer made by the proxy (gateway-routing.md 6.3).</summary>
public sealed record HttpDirectResponse
{
    public uint Status { get; init; }

    public HttpBody? Body { get; init; }
}

/// <summary>A fixed body, as text or as bytes.</summary>
public sealed record HttpBody
{
    public string? String { get; init; }

    public byte[]? Bytes { get; init; }
}

/// <summary>Changes of path and host on the way to the upstream (gateway-routing.md 6.4-6.6).</summary>
public sealed record HttpRewrite
{
    /// <summary>Replaces the matched prefix, or the whole path.</summary>
    public string? Uri { get; init; }

    public string? Authority { get; init; }

    public RegexRewrite? UriRegexRewrite { get; init; }
}

/// <summary>A rewrite by pattern.</summary>
public sealed record RegexRewrite
{
    /// <summary>RE2.</summary>
    public string? Match { get; init; }

    /// <summary>Replacement; <c>\1</c> stands for a group.</summary>
    public string? Rewrite { get; init; }
}

/// <summary>When a failed request is tried again (gateway-routing.md 7).</summary>
public sealed record HttpRetry
{
    /// <summary>Tries after the first; null is 0, which is none.</summary>
    public int? Attempts { get; init; }

    /// <summary>Limit of one try; null: none of its own.</summary>
    public TimeSpan? PerTryTimeout { get; init; }

    /// <summary>Conditions and status codes, separated by commas. Null or empty: the default list.</summary>
    public string? RetryOn { get; init; }

    public bool? RetryRemoteLocalities { get; init; }

    /// <summary>Null: true, an endpoint that failed is avoided.</summary>
    public bool? RetryIgnorePreviousHosts { get; init; }

    /// <summary>First pause; null: 25 ms.</summary>
    public TimeSpan? Backoff { get; init; }
}

/// <summary>Failures on purpose, for tests (gateway-routing.md 8.7).</summary>
public sealed record HttpFaultInjection
{
    public HttpFaultDelay? Delay { get; init; }

    public HttpFaultAbort? Abort { get; init; }
}

/// <summary>A pause before forwarding. Exactly one of the two delays is given.</summary>
public sealed record HttpFaultDelay
{
    public TimeSpan? FixedDelay { get; init; }

    /// <summary>Part of the API, without effect in Istio and here.</summary>
    public TimeSpan? ExponentialDelay { get; init; }

    /// <summary>Whole per cent; the older form of <see cref="Percentage"/>.</summary>
    public int? Percent { get; init; }

    /// <summary>Share of requests; null is none.</summary>
    public Percent? Percentage { get; init; }
}

/// <summary>An answer instead of forwarding. Exactly one of the three kinds is given.</summary>
public sealed record HttpFaultAbort
{
    public int? HttpStatus { get; init; }

    /// <summary>Name of a gRPC status, such as <c>UNAVAILABLE</c>.</summary>
    public string? GrpcStatus { get; init; }

    /// <summary>Part of the API, refused by validation as in Istio.</summary>
    public string? Http2Error { get; init; }

    /// <summary>Share of requests; null is none.</summary>
    public Percent? Percentage { get; init; }
}
