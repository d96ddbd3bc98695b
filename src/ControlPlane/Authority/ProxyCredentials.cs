using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Authority;

/// <summary>Makes the tokens of proxies, and the kubeconfigs that name them.</summary>
internal sealed class ProxyCredentials(Uri server, CertificateAuthority authority, ServiceAccountTokens tokens, ObjectStore store, TimeProvider time)
{
    private static readonly TimeSpan _life = TimeSpan.FromHours(24);

    public ProxyAccess Write(string path, string ns, string account, string? pod, string? podUid)
    {
        StoredObject stored = Find("serviceaccounts", ns, account);
        StoredObject? bound = pod is null ? null : Find("pods", ns, pod);
        if (bound?.Parse().Text("metadata", "uid") is { } uid && podUid is not null && uid != podUid)
            throw new InvalidOperationException($"Pod {ns}/{pod} is another one by now");
        if (bound is not null && bound.Parse().Text("spec", "serviceAccountName") != account)
            throw new InvalidOperationException($"Pod {ns}/{pod} does not run as {account}");
        string token = tokens.Issue(ns, account, stored.Parse().Text("metadata", "uid")!, [ServiceAccountTokens.ProxyAudience], _life, bound);
        string tokenFile = path + ".token";
        // The token first, whole: a kubeconfig without it would be a proxy without a name.
        PrivateFile.Write(tokenFile, token);
        Kubeconfig.WriteForToken(path, server, authority, ns, Path.GetFileName(tokenFile));
        return new ProxyAccess(path, time.GetUtcNow() + (_life / 2));
    }

    private StoredObject Find(string resource, string ns, string name) =>
        store.Current.Find(new ObjectKey(resource, ns, name)) ?? throw new InvalidOperationException($"there is no {resource[..^1]} {ns}/{name}");
}
