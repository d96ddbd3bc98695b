using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Mesh;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy;

/// <summary>What a set of documents says, and what is wrong with it.</summary>
/// <param name="Resources">The objects without errors, in the order of the documents.</param>
/// <param name="MeshConfig">The mesh configuration among them, or Istio's defaults.</param>
/// <param name="Diagnostics">Every finding. With an error among them the set should not be put in force.</param>
public sealed record LoadedDocuments(IReadOnlyList<Resource> Resources, MeshConfig MeshConfig, Diagnostics Diagnostics);
