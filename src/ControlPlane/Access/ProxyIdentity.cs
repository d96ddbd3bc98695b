namespace Sallyport.ControlPlane.Access;

/// <summary>A proxy, as its token says: it reads for one workload, whatever roles say about its account.</summary>
/// <param name="Namespace">The workload's namespace.</param>
/// <param name="Account">Its service account: the identity that it may have a certificate for.</param>
/// <param name="Pod">The Pod that the token is bound to; null for none.</param>
internal sealed record ProxyIdentity(string Namespace, string Account, string? Pod)
{
    /// <summary>The group of all proxies.</summary>
    public const string Group = "sallyport.dev:proxies";
}
