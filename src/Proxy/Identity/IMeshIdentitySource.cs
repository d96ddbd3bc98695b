using Sallyport.Proxy.Configuration;

namespace Sallyport.Proxy.Identity;

/// <summary>Where the workload's mesh identity comes from: signed here with the authority among the documents, or by the control plane.</summary>
internal interface IMeshIdentitySource : IAsyncDisposable
{
    /// <summary>Null: mesh TLS is refused.</summary>
    MeshIdentity? Current { get; }

    /// <summary>A configuration goes into force: trust domain, aliases and authority may have changed.</summary>
    void Apply(ProxyModel model);

    /// <summary>Returns when there is an identity, or none is needed, or the time is up.</summary>
    Task WaitAsync(TimeSpan limit, CancellationToken stop);
}
