using System.Text;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Resources.Core;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Legacy;

/// <summary>Finds the workloads of old policies and turns each policy into documents of today's kinds, when everything is loaded.</summary>
internal sealed class LegacyConverter(IReadOnlyList<Resource> resources, string rootNamespace, Diagnostics diagnostics)
{
    /// <summary>The documents of one policy; none when a finding says why.</summary>
    public IReadOnlyList<DocumentText> Convert(LegacyPolicy policy)
    {
        string space = policy.IsOfMesh ? rootNamespace : policy.Metadata.Namespace;
        List<DocumentText> documents = [];
        if (policy.Targets.Count == 0)
        {
            Add(policy, policy.Metadata.Name, space, null, documents);
            return documents;
        }

        foreach (string target in policy.Targets.Distinct(StringComparer.Ordinal))
        {
            Service? service = resources.OfType<Service>().FirstOrDefault(
                service => service.Metadata.Name == target && service.Metadata.Namespace == space);
            if (service is null || service.Selector.Count == 0)
            {
                string problem = service is null ? "does not exist" : "selects no workloads";
                Report(policy, DiagnosticSeverity.Error, DiagnosticCode.InvalidTarget, $"the target {space}/{target} {problem}, so nobody knows whom to protect");
                continue;
            }

            Add(policy, policy.Targets.Count == 1 ? policy.Metadata.Name : $"{policy.Metadata.Name}-{target}", space, service.Selector, documents);
        }

        return documents;
    }

    private void Add(
        LegacyPolicy policy, string name, string space, IReadOnlyDictionary<string, string>? selector, List<DocumentText> documents)
    {
        string shown = LegacyConversion.Write(policy, name, space, selector, hidesKeys: true);
        if (shown.Length == 0)
        {
            Report(policy, DiagnosticSeverity.Warning, DiagnosticCode.Deprecated, "asks for nothing, and is an old kind; remove it");
            return;
        }

        Report(
            policy, DiagnosticSeverity.Warning, DiagnosticCode.Deprecated,
            $"is an old kind, and in force in this form; write it instead:\n{shown}");
        string text = LegacyConversion.Write(policy, name, space, selector, hidesKeys: false);
        documents.Add(new DocumentText($"{policy.Source.Document}:{policy.Source.Line} as converted", Encoding.UTF8.GetBytes(text)));
    }

    private void Report(LegacyPolicy policy, DiagnosticSeverity severity, DiagnosticCode code, string message) => diagnostics.Add(new Diagnostic(
        code, severity, $"{policy.Kind} {policy.FullName} {message}", policy.Source.Document, policy.Source.Line, policy.Source.Column, ""));
}
