namespace Sallyport.Policy.Resources.Networking;

/// <summary>Conditions of which all must hold (gateway-routing.md 4).</summary>
public sealed record HttpMatchRequest
{
    /// <summary>For logs and metrics.</summary>
    public string? Name { get; init; }

    /// <summary>The path without query, normalised.</summary>
    public StringMatch? Uri { get; init; }

    public StringMatch? Scheme { get; init; }

    public StringMatch? Method { get; init; }

    /// <summary>The host header with its port.</summary>
    public StringMatch? Authority { get; init; }

    /// <summary>By header name, or <c>@request.auth.claims...</c> for a claim; a matcher without a form asks for presence.</summary>
    public IReadOnlyDictionary<string, StringMatch> Headers { get; init; } = EmptyMap<StringMatch>.Instance;

    /// <summary>Port of the Gateway's server; null or 0: any.</summary>
    public uint? Port { get; init; }

    /// <summary>Labels of the proxy that routes.</summary>
    public IReadOnlyDictionary<string, string> SourceLabels { get; init; } = EmptyMap<string>.Instance;

    /// <summary>Gateways to which the match is limited, instead of all of the VirtualService.</summary>
    public IReadOnlyList<string> Gateways { get; init; } = [];

    /// <summary>By parameter name; a matcher without a form asks for presence.</summary>
    public IReadOnlyDictionary<string, StringMatch> QueryParams { get; init; } = EmptyMap<StringMatch>.Instance;

    /// <summary>Letter case does not count in exact and prefix matches of <see cref="Uri"/>.</summary>
    public bool? IgnoreUriCase { get; init; }

    /// <summary>A prefix of <see cref="Uri"/> counts whole segments, as in the Kubernetes Gateway API; no VirtualService can say it (gateway-routing.md 4.8).</summary>
    internal bool IsUriBySegments { get; init; }

    /// <summary>As <see cref="Headers"/>, with the answer turned round.</summary>
    public IReadOnlyDictionary<string, StringMatch> WithoutHeaders { get; init; } = EmptyMap<StringMatch>.Instance;

    /// <summary>Namespace of the proxy that routes.</summary>
    public string? SourceNamespace { get; init; }

    /// <summary>Beginning of metric names; without effect here.</summary>
    public string? StatPrefix { get; init; }
}

/// <summary>A string condition. At most one member is set; none: the value must only be there.</summary>
public sealed record StringMatch
{
    public string? Exact { get; init; }

    public string? Prefix { get; init; }

    /// <summary>RE2; the whole value must fit.</summary>
    public string? Regex { get; init; }
}
