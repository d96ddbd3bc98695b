using System.CommandLine;
using Sallyport.Output;
using Sallyport.Policy;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation;
using Sallyport.Proxy.Configuration;

namespace Sallyport.Commands;

/// <summary><c>sallyport check</c>: everything that is wrong with documents, all at once, each with its place.</summary>
internal static class CheckCommand
{
    private static readonly Dictionary<string, DiagnosticSeverity> _severities = new()
    {
        ["error"] = DiagnosticSeverity.Error,
        ["warning"] = DiagnosticSeverity.Warning,
        ["info"] = DiagnosticSeverity.Info,
    };

    public static Command Create()
    {
        TaughtCommand command = new("check", "Say everything that is wrong with documents, with file, line and column.",
            new("Before a commit; the exit code is 1 when something is refused.", "sallyport check -f ./config"),
            new("In CI, with the findings where code review shows them.",
                "sallyport check -f ./config -o sarif --fail-on warning > findings.sarif"));
        Option<string[]> files = SharedOptions.Files();
        Option<string> output = SharedOptions.Choice("-o", "What to print.", "text", "json", "sarif");
        Option<string> failOn = SharedOptions.Choice(
            "--fail-on", "The least severe finding that makes the exit code 1.", [.. _severities.Keys]);
        command.Options.Add(files);
        command.Options.Add(output);
        command.Options.Add(failOn);
        command.SetAction(parsed => Run(
            new DocumentFiles(parsed.GetRequiredValue(files)),
            parsed.GetRequiredValue(output),
            _severities[parsed.GetRequiredValue(failOn)],
            parsed.InvocationConfiguration));
        return command;
    }

    private static int Run(DocumentFiles files, string format, DiagnosticSeverity failOn, InvocationConfiguration console)
    {
        if (!DocumentInput.TryRead(files, console.Error, out IReadOnlyList<DocumentText> documents))
            return ExitCodes.Unusable;
        LoadedDocuments loaded = DocumentSet.Load(documents);
        if (!loaded.Diagnostics.HasErrors)
        {
            foreach (Diagnostic found in GatewayChecks.Find(loaded))
                loaded.Diagnostics.Add(found);
        }
        Findings findings = new(loaded.Diagnostics, documents.Count, loaded.Resources.Count);
        switch (format)
        {
            case "json":
                FindingsJson.Write(findings, console.Output);
                break;
            case "sarif":
                FindingsSarif.Write(findings, console.Output);
                break;
            default:
                FindingsText.Write(findings, console.Output);
                break;
        }
        // A severity's number grows as it matters less.
        return loaded.Diagnostics.HasErrors || loaded.Diagnostics.Any(d => d.Severity <= failOn) ? ExitCodes.Findings : ExitCodes.Fine;
    }
}
