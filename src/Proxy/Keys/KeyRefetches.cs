using Sallyport.Policy.Resources;
using Sallyport.Proxy.Configuration;

namespace Sallyport.Proxy.Keys;

/// <summary>
/// "Refetch the keys now": when the annotation <c>sallyport.dev/refetch-keys</c> of a policy changes, its key sets are fetched once more. One
/// writer, the reloader.
/// </summary>
internal sealed class KeyRefetches(KeySetTable keys)
{
    private Dictionary<string, string> _seen = [];

    public void Follow(ProxyModel model)
    {
        Dictionary<string, string> now = new(StringComparer.Ordinal);
        foreach (RequestAuthentication policy in model.Applying.OfType<RequestAuthentication>())
        {
            string asked = policy.Sallyport.RefetchKeys ?? "";
            now[policy.FullName] = asked;
            // A policy that is new here has its keys fetched anyway.
            if (asked.Length == 0 || !_seen.TryGetValue(policy.FullName, out string? before) || before == asked)
                continue;
            foreach (JwtRule rule in policy.JwtRules)
                keys.RefetchNow(rule.Issuer, rule.JwksUri);
        }
        _seen = now;
    }
}
