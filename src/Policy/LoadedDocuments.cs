using Sallyport.Policy.Resources;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy;

/// <summary>What a set of documents says, and what is wrong with it.</summary>
/// <param name="Resources">The objects without errors, in the order of the documents.</param>
/// <param name="Diagnostics">Every finding. With an error among them the set should not be put in force.</param>
public sealed record LoadedDocuments(IReadOnlyList<Resource> Resources, Diagnostics Diagnostics);
