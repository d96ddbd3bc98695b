using Sallyport.Policy.Resources.Networking;

namespace Sallyport.Policy.Resources.GatewayApi;

/// <summary>Something that is done to requests or answers. The member that <see cref="Type"/> names is set; none for types that are not supported.</summary>
public sealed record RouteFilter
{
    /// <summary>As written.</summary>
    public string Type { get; init; } = "";

    public HeaderOperations? RequestHeaders { get; init; }

    public HeaderOperations? ResponseHeaders { get; init; }

    public MirrorFilter? Mirror { get; init; }

    public RedirectFilter? Redirect { get; init; }

    public RewriteFilter? Rewrite { get; init; }

    public CorsPolicy? Cors { get; init; }
}

/// <summary>A copy for another destination.</summary>
/// <param name="Backend">Which.</param>
/// <param name="Percent">Share of requests, 0 to 100.</param>
public sealed record MirrorFilter(ObjectReference Backend, double Percent);

/// <summary>An answer that sends the client elsewhere.</summary>
public sealed record RedirectFilter
{
    public string? Scheme { get; init; }

    public string? Hostname { get; init; }

    public PathModifier? Path { get; init; }

    public uint? Port { get; init; }

    public uint StatusCode { get; init; } = 302;
}

/// <summary>Another path or host for the destination.</summary>
/// <param name="Hostname">Null: as received.</param>
/// <param name="Path">Null: as received.</param>
public sealed record RewriteFilter(string? Hostname, PathModifier? Path);

/// <summary>A new path. One of the two is set.</summary>
/// <param name="FullPath">Instead of the whole path.</param>
/// <param name="PrefixMatch">Instead of the prefix that matched.</param>
public sealed record PathModifier(string? FullPath, string? PrefixMatch);
