namespace Sallyport.Policy.Resources.Mesh;

/// <summary>An external authorizer (authorization-policy.md 12, validation.md 5).</summary>
public sealed record ExtensionProvider
{
    public required string Name { get; init; }

    /// <summary>True for gRPC (<c>envoyExtAuthzGrpc</c>), false for HTTP (<c>envoyExtAuthzHttp</c>).</summary>
    public bool IsGrpc { get; init; }

    /// <summary>
    /// What is wrong with it, for people; null when it can be used. A provider with a problem refuses the requests that need it
    /// (validation.md 5.7). Whether its service exists is for the compiler to see.
    /// </summary>
    public string? Problem { get; init; }

    /// <summary>A host name, an address, or <c>namespace/hostname</c>.</summary>
    public string Service { get; init; } = "";

    public int Port { get; init; }

    /// <summary>Limit for one check; null is Envoy's 600 s, zero is none (authorization-policy.md 12.11).</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>HTTP only: stands before the path of the check; empty for none.</summary>
    public string PathPrefix { get; init; } = "";

    /// <summary>True lets requests pass when the authorizer cannot be asked; false, the default, refuses them.</summary>
    public bool FailOpen { get; init; }

    /// <summary>The status when the authorizer cannot be asked; 403 unless written otherwise.</summary>
    public int StatusOnError { get; init; } = 403;

    /// <summary>The body in the check; null leaves it out.</summary>
    public ExtensionProviderRequestBody? IncludeRequestBodyInCheck { get; init; }

    /// <summary>HTTP only: headers of the check besides <c>authorization</c>. Also the old <c>includeHeadersInCheck</c>.</summary>
    public IReadOnlyList<string> IncludeRequestHeadersInCheck { get; init; } = [];

    /// <summary>HTTP only: fixed headers of the check; they win.</summary>
    public IReadOnlyDictionary<string, string> IncludeAdditionalHeadersInCheck { get; init; } = new Dictionary<string, string>();

    /// <summary>HTTP only: headers of an approving answer that are set on the request.</summary>
    public IReadOnlyList<string> HeadersToUpstreamOnAllow { get; init; } = [];

    /// <summary>HTTP only: headers of a refusing answer that reach the client; empty for all.</summary>
    public IReadOnlyList<string> HeadersToDownstreamOnDeny { get; init; } = [];

    /// <summary>HTTP only: headers of an approving answer that are added to the response.</summary>
    public IReadOnlyList<string> HeadersToDownstreamOnAllow { get; init; } = [];

    /// <summary>True removes the route cache's choice after an approval, so that the route is chosen again.</summary>
    public bool ClearRouteCache { get; init; }
}
