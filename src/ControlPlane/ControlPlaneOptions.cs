using Sallyport.ControlPlane.Authority;
using Sallyport.ControlPlane.Runtime;

namespace Sallyport.ControlPlane;

/// <summary>What an operator sets.</summary>
public sealed record ControlPlaneOptions
{
    /// <summary>Folder of the store, the keys and the kubeconfig; made when it is not there. Its owner alone may read it.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Port of the API; 0 is a free one.</summary>
    /// <value>7443 by default.</value>
    public int Port { get; init; } = 7443;

    /// <summary>Address it listens on.</summary>
    /// <value>All addresses by default.</value>
    public string Bind { get; init; } = "0.0.0.0";

    /// <summary>
    /// Opens the authority that signs the mesh's workloads: from the files of the Secret <c>cacerts</c>, or, without that Secret (null), the
    /// one that is made for a trust domain and kept in
    /// <see cref="MeshAuthorityFolder"/>. Throws <see cref="System.Security.Cryptography.CryptographicException"/> for what cannot
    /// be used.
    /// </summary>
    /// <value>Null by default: workloads get no certificates here.</value>
    public Func<IReadOnlyDictionary<string, byte[]>?, string, IWorkloadAuthority>? WorkloadAuthority { get; init; }

    /// <summary>Where an authority that is made is kept; backups have it too.</summary>
    public string MeshAuthorityFolder => Path.Combine(DataFolder, Store.DataFolder.MeshAuthority);

    /// <summary>Run Pods as local processes, with sidecars where they are asked for. Null (default): Pods stay Pending.</summary>
    public WorkloadRuntimeOptions? Workloads { get; init; }
}
