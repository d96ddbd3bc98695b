using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Store;
using Sallyport.Policy;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation;

namespace Sallyport.ControlPlane.Admission;

/// <summary>What Istio's webhook says of an object (validation.md, layer W), by the same code as <c>check</c> and the proxies.</summary>
internal static class Meaning
{
    private const string Others = "the store";

    public static void Check(JsonObject o, ApiCall call, Snapshot others)
    {
        if (call.Type.Definition is null || !call.Type.IsCustom) return;
        DocumentText[] documents = [new DocumentText("the object", JsonBody.Write(o)), .. ServicesFor(o, call, others)];
        Diagnostic[] findings = [.. DocumentSet.Load(documents).Diagnostics.Where(f => f.Document != Others)];
        string[] errors = [.. findings.Where(f => f.Severity == DiagnosticSeverity.Error).Select(f => f.Message)];
        if (errors.Length > 0)
        {
            throw new ApiException(400, "",
                $"admission webhook \"validation.istio.io\" denied the request: configuration is invalid: {Joined(errors)}");
        }
        foreach (Diagnostic finding in findings.Where(f => f.Severity == DiagnosticSeverity.Warning)) call.Warn(finding.Message);
    }

    // An old policy names Services, and what it means is in their selectors.
    private static IEnumerable<DocumentText> ServicesFor(JsonObject o, ApiCall call, Snapshot others) =>
        call.Type.Group != "authentication.istio.io" ? [] : others.List("services", o.Text("metadata", "namespace"))
            .Select(service => new DocumentText(Others, service.Body));

    // As Go's multierror prints several.
    private static string Joined(string[] errors) => errors.Length == 1
        ? errors[0]
        : $"{errors.Length} errors occurred:\n{string.Concat(errors.Select(e => $"\t* {e}\n"))}\n";
}
