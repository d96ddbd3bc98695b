using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Networking;
using Api = Sallyport.Policy.Resources.GatewayApi;

namespace Sallyport.Policy.Compilation;

/// <summary>
/// Which Secrets and ConfigMaps the documents of a proxy name, so that it reads these and no others. The API allows by it what a proxy asks
/// for by it.
/// </summary>
public static class NamedObjects
{
    /// <summary>Keys of authorities: no document may lead a proxy to them.</summary>
    private static readonly string[] s_never = ["cacerts", "istio-ca-secret"];

    /// <summary>Names of Secrets in a proxy's namespace.</summary>
    /// <param name="resources">The documents.</param>
    /// <param name="space">The proxy's namespace.</param>
    /// <param name="labels">The workload's labels: Gateways for others do not count. Null: not known, all count.</param>
    public static IReadOnlySet<string> Secrets(IEnumerable<Resource> resources, string space, IReadOnlyDictionary<string, string>? labels)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (Resource resource in resources)
            names.UnionWith(SecretsOf(resource, space, labels));
        names.ExceptWith(s_never);
        return names;
    }

    /// <summary>ConfigMaps with the authorities of key sets: those that policies of these namespaces name, in their own namespace.</summary>
    /// <param name="resources">The documents.</param>
    /// <param name="spaces">The namespaces whose policies count.</param>
    public static IReadOnlySet<(string Namespace, string Name)> ConfigMaps(IEnumerable<Resource> resources, params IEnumerable<string> spaces) =>
        resources.OfType<RequestAuthentication>()
            .Where(policy => spaces.Contains(policy.Metadata.Namespace) && policy.Sallyport.JwksAuthorities is { IsSecret: false })
            .Select(policy => (policy.Metadata.Namespace, policy.Sallyport.JwksAuthorities!.Name)).ToHashSet();

    private static IEnumerable<string> SecretsOf(Resource resource, string space, IReadOnlyDictionary<string, string>? labels) => resource switch
    {
        Gateway gateway when labels is null || LabelSet.Has(labels, gateway.Selector) =>
            gateway.Servers.Select(server => server.Tls).OfType<ServerTlsSettings>().SelectMany(OfServer),
        Api.Gateway gateway => gateway.Listeners.SelectMany(listener => listener.Tls?.CertificateRefs ?? [])
            .Where(reference => reference is { Group: "", Kind: "Secret" } && (reference.Namespace ?? gateway.Metadata.Namespace) == space)
            .SelectMany(reference => WithAuthorities(reference.Name)),
        DestinationRule rule => rule.Subsets.Select(subset => subset.TrafficPolicy).Append(rule.TrafficPolicy).OfType<TrafficPolicy>()
            .SelectMany(policy => policy.PortLevelSettings.Select(port => port.Tls).Append(policy.Tls)).OfType<ClientTlsSettings>()
            .SelectMany(tls => WithAuthorities(tls.CredentialName)),
        RequestAuthentication policy when policy.Metadata.Namespace == space => OfKeySets(policy.Sallyport),
        _ => [],
    };

    private static IEnumerable<string> OfServer(ServerTlsSettings tls) => tls.CredentialNames.Append(tls.CredentialName).SelectMany(WithAuthorities)
        .Concat(string.IsNullOrEmpty(tls.CaCertCredentialName) ? [] : [tls.CaCertCredentialName]);

    private static IEnumerable<string> OfKeySets(SallyportAnnotations asked)
    {
        if (asked.JwksAuthorities is { IsSecret: true } authorities)
            yield return authorities.Name;
        if (asked.JwksClientCertificate is { } certificate)
            yield return certificate;
    }

    // As CredentialReader looks for them.
    private static string[] WithAuthorities(string? name)
    {
        if (string.IsNullOrEmpty(name))
            return [];
        name = name.StartsWith("kubernetes://", StringComparison.Ordinal) ? name["kubernetes://".Length..] : name;
        return [name, name + "-cacert"];
    }
}
