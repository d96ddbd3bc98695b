using System.Security.Cryptography.X509Certificates;

namespace Sallyport.ControlPlane.Authority;

/// <summary>Signs certificates of workloads. The program brings it, since what a mesh certificate looks like is the proxies' knowledge.</summary>
public interface IWorkloadAuthority : IDisposable
{
    /// <summary>What peers must chain to, as PEM.</summary>
    string Roots { get; }

    /// <summary>A certificate and the chain up to, without, the root, as PEM.</summary>
    /// <param name="key">The workload's public key.</param>
    /// <param name="spiffeId">Its identity.</param>
    /// <param name="lifetime">How long it shall be valid; it ends no later than its issuer.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The authority is not valid now.</exception>
    string Sign(PublicKey key, string spiffeId, TimeSpan lifetime, DateTimeOffset now);
}
