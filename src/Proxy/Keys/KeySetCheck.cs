using Sallyport.Engine;
using Sallyport.Engine.Authentication;
using Sallyport.Engine.Tokens;
using Sallyport.Policy;
using Sallyport.Policy.Compilation;
using Sallyport.Proxy.Configuration;

namespace Sallyport.Proxy.Keys;

/// <summary>Fetches a key set once, for a person: by the same way, and with the same addresses refused, as the background of a proxy does.</summary>
public static class KeySetCheck
{
    /// <summary>Fetches and reads it.</summary>
    /// <param name="documents">Where services are, and further authorities for HTTPS.</param>
    /// <param name="source">Which set, and for how long it is waited for.</param>
    /// <param name="time">The clock of that limit.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="KeySetFetchException">Nothing was fetched; the message says why.</exception>
    /// <exception cref="StartFailedException">The environment names blocked addresses that cannot be read; then nothing is fetched.</exception>
    public static async Task<KeySetParseResult> FetchAsync(LoadedDocuments documents, KeySetReference source, TimeProvider time, CancellationToken cancel)
    {
        KeySetFetcher fetcher = new(KeySetFetchOptions.FromEnvironment(), time);
        fetcher.Configure(AddressesOf(documents), ConfigurationReader.ExtraAuthorities(documents.Resources, documents.MeshConfig));
        return KeySet.Parse((await fetcher.FetchAsync(source, cancel)).Body);
    }

    // Services have the same addresses for whomever a snapshot is compiled.
    private static ServiceAddresses AddressesOf(LoadedDocuments documents) => SnapshotCompiler.Compile(new CompileInput
    {
        Resources = documents.Resources, Mesh = documents.MeshConfig,
        Workload = new Workload { Role = ProxyRole.Gateway, Name = "", Namespace = documents.MeshConfig.RootNamespace, ServiceAccount = "" },
        Revision = "", Keys = _ => new KeyRingState(KeyRing.NeverFetched), Verifier = new JwtVerifier(new TokenCache()),
    }).Addresses;
}
