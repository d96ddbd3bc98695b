using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;

namespace Sallyport.Policy.Validation.Kinds;

/// <summary>A document on its way to a resource: what checks and readers of a kind get.</summary>
/// <param name="Document">The whole document.</param>
/// <param name="ApiVersion">Group and version as written.</param>
/// <param name="Metadata">Its metadata, already checked.</param>
/// <param name="Diagnostics">Where findings go.</param>
public sealed record KindContext(NodeView Document, string ApiVersion, ObjectMeta Metadata, Diagnostics Diagnostics)
{
    public NodeView Spec => Document["spec"];

    public NodeView Annotation(string key) => Document["metadata"]["annotations"][key];

    public void Error(DiagnosticCode code, NodeView at, string message) => Diagnostics.Error(code, at, message);

    public void Warning(DiagnosticCode code, NodeView at, string message) => Diagnostics.Warning(code, at, message);
}
