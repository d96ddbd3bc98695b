namespace Sallyport.Policy.Resources;

/// <summary>Who asks. All given fields must match: of a list one value, of a <c>Not…</c> list none.</summary>
public sealed record Source
{
    /// <summary>Peer identities of the form <c>trust-domain/ns/NAMESPACE/sa/ACCOUNT</c>.</summary>
    public IReadOnlyList<string> Principals { get; init; } = [];

    public IReadOnlyList<string> NotPrincipals { get; init; } = [];

    /// <summary>Token identities of the form <c>issuer/subject</c>.</summary>
    public IReadOnlyList<string> RequestPrincipals { get; init; } = [];

    public IReadOnlyList<string> NotRequestPrincipals { get; init; } = [];

    /// <summary>Namespaces of the peer's identity.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    public IReadOnlyList<string> NotNamespaces { get; init; } = [];

    /// <summary><c>account</c> of the policy's namespace, or <c>namespace/account</c>.</summary>
    public IReadOnlyList<string> ServiceAccounts { get; init; } = [];

    public IReadOnlyList<string> NotServiceAccounts { get; init; } = [];

    public IReadOnlyList<string> TrustDomains { get; init; } = [];

    public IReadOnlyList<string> NotTrustDomains { get; init; } = [];

    /// <summary>Addresses or CIDRs of the direct peer.</summary>
    public IReadOnlyList<string> IpBlocks { get; init; } = [];

    public IReadOnlyList<string> NotIpBlocks { get; init; } = [];

    /// <summary>Addresses or CIDRs of the client, behind trusted proxies.</summary>
    public IReadOnlyList<string> RemoteIpBlocks { get; init; } = [];

    public IReadOnlyList<string> NotRemoteIpBlocks { get; init; } = [];
}
