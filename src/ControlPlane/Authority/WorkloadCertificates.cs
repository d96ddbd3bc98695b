using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Sallyport.ControlPlane.Access;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Authority;

/// <summary>
/// The mesh's authority as it now is: that of the Secret <c>cacerts</c>, or without it the one that was made and kept. A Secret that cannot be
/// used leaves the former one in use.
/// </summary>
internal sealed partial class WorkloadCertificates(
    ObjectStore store, MeshSettings mesh, Func<IReadOnlyDictionary<string, byte[]>?, string, IWorkloadAuthority>? open, ILogger log) : IDisposable
{
    private const string SecretName = "cacerts";

    private readonly Lock _gate = new();
    private StoredObject? _secret;
    private string? _trustDomain;
    private IWorkloadAuthority? _current;

    /// <summary>False when this control plane signs no workloads.</summary>
    public bool IsOffered => open is not null;

    public string TrustDomain => mesh.Current.TrustDomain;

    /// <summary>Where the authority's Secret may be.</summary>
    public ObjectKey SecretKey => new("secrets", mesh.Current.RootNamespace, SecretName);

    /// <summary>The authority; null when there is none that can be used.</summary>
    public IWorkloadAuthority? Current
    {
        get
        {
            if (open is null) return null;
            StoredObject? secret = store.Current.Find(SecretKey);
            string trustDomain = TrustDomain;
            lock (_gate)
            {
                if (secret != _secret || trustDomain != _trustDomain) Open(secret, trustDomain);
                return _current;
            }
        }
    }

    public void Dispose() => _current?.Dispose();

    // The former one is left to the collector: a call may be signing with it.
    private void Open(StoredObject? secret, string trustDomain)
    {
        (_secret, _trustDomain) = (secret, trustDomain);
        try
        {
            _current = open!(secret is null ? null : DataOf(secret), trustDomain);
        }
        catch (Exception unusable) when (unusable is CryptographicException or FormatException or IOException)
        {
            LogUnusable(log, secret is null ? "the kept authority" : $"Secret {secret.Key.Namespace}/{SecretName}", unusable.Message);
        }
    }

    private static Dictionary<string, byte[]> DataOf(StoredObject secret) => secret.Parse().Members("data")
        .ToDictionary(file => file.Key, file => Convert.FromBase64String(file.Value.Text() ?? ""), StringComparer.Ordinal);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The mesh's authority ({Source}) cannot be used; the former one, if any, stays in use: {Problem}")]
    private static partial void LogUnusable(ILogger log, string source, string problem);
}
