using Sallyport.Engine;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Mesh;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Compilation;

/// <summary>What became of a <see cref="CompileInput"/>.</summary>
/// <param name="Snapshot">Null when a diagnostic is an error.</param>
/// <param name="Mesh">The mesh configuration it was made under, for the host's own settings.</param>
/// <param name="Diagnostics">What was found beyond the validation of single documents.</param>
public sealed record CompileResult(Snapshot? Snapshot, MeshConfig Mesh, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>For what a sidecar carries out for its application; null unless asked for.</summary>
    public Snapshot? Outbound { get; init; }

    /// <summary>The policies that apply to the workload: what is in force is in force by these.</summary>
    public IReadOnlyList<Resource> Applying { get; init; } = [];

    /// <summary>Where services of the documents are, for what the host fetches itself.</summary>
    public ServiceAddresses Addresses { get; init; } = ServiceAddresses.None;
}
