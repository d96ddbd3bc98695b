namespace Sallyport.Engine.Authorization.Indexing;

/// <summary>What a key of the rule index is taken from; the order prefers, among equally rare keys, what is cheap to take.</summary>
internal enum IndexKind : byte
{
    None = 0,
    Path,
    PathPrefix,
    Host,
    Method,
    Port,
    ServerName,
    Principal,
    ServiceAccount,
    Namespace,
    RequestPrincipal,
    Issuer,
    Claim,
    Header,
}
