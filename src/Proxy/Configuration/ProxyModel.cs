using Sallyport.Engine;
using Sallyport.Engine.Authentication;
using Sallyport.Engine.Http;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Mesh;
using Sallyport.Policy.Validation;

namespace Sallyport.Proxy.Configuration;

/// <summary>
/// What is in force: the compiled snapshot, and beside it what the host needs of the documents. Immutable; a request or connection
/// reads it once.
/// </summary>
public sealed class ProxyModel
{
    public required Snapshot Snapshot { get; init; }

    /// <summary>For what the sidecar carries out for its application; null: nothing.</summary>
    public Snapshot? Outbound { get; init; }

    /// <summary>The documents it was compiled from: certificates of the mesh, extra authorities, and <c>/config</c>.</summary>
    public required IReadOnlyList<Resource> Resources { get; init; }

    /// <summary>The policies that apply here.</summary>
    public IReadOnlyList<Resource> Applying { get; init; } = [];

    /// <summary>What was found in the documents; no errors.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];

    public required MeshConfig Mesh { get; init; }

    /// <summary>The remote key sets its rules use.</summary>
    public required IReadOnlySet<KeyRingState> KeyRings { get; init; }

    /// <summary>Value of the <c>server</c> field: <c>sallyport</c> unless MeshConfig sets another (gateway-routing.md 10.1).</summary>
    public required byte[] ServerName { get; init; }

    /// <summary>What a request on that connection is judged by.</summary>
    public Snapshot SnapshotFor(ConnectionFacts connection) => connection.IsOutbound && Outbound is not null ? Outbound : Snapshot;
}
