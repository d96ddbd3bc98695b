using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Resources;
using Sallyport.Policy;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation;

namespace Sallyport.ControlPlane.Admission;

/// <summary>What Istio's webhook says of an object (validation.md, layer W), by the same code as <c>check</c> and the proxies.</summary>
internal static class Meaning
{
    public static void Check(JsonObject o, ApiCall call)
    {
        if (call.Type.Definition is null || !call.Type.IsCustom) return;
        Diagnostics findings = DocumentSet.Load([new DocumentText(o.Text("metadata", "name") ?? "", JsonBody.Write(o))]).Diagnostics;
        string[] errors = [.. findings.Where(f => f.Severity == DiagnosticSeverity.Error).Select(f => f.Message)];
        if (errors.Length > 0)
        {
            throw new ApiException(400, "",
                $"admission webhook \"validation.istio.io\" denied the request: configuration is invalid: {Joined(errors)}");
        }
        foreach (Diagnostic finding in findings.Where(f => f.Severity == DiagnosticSeverity.Warning)) call.Warn(finding.Message);
    }

    // As Go's multierror prints several.
    private static string Joined(string[] errors) => errors.Length == 1
        ? errors[0]
        : $"{errors.Length} errors occurred:\n{string.Concat(errors.Select(e => $"\t* {e}\n"))}\n";
}
