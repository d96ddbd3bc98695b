using System.Text;
using System.Text.Json;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Tests.Validation;

/// <summary>The documents of the conformance folder, judged in process: refused exactly when a cluster with Istio refuses them.</summary>
public sealed class ConformanceValidationTests
{
    [Theory]
    [InlineData("istio/validation.json")]
    [InlineData("validation/cases.json")]
    [InlineData("validation/unknown.json")]
    public void Judges_as_the_real_cluster_does(string file)
    {
        string? path = Shared.Find($"conformance/{file}");
        if (path is null)
        {
            Console.WriteLine($"skipped: ../shared/conformance/{file} is not there");
            return;
        }

        using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(path));
        List<string> failures = [];
        int count = 0;
        foreach (JsonElement entry in cases.RootElement.EnumerateArray())
        {
            string name = entry.GetProperty("name").GetString()!;
            count++;
            if (Judge(entry) is { } problem) failures.Add($"{name}: {problem}");
        }

        string.Join('\n', failures).ShouldBeEmpty($"{failures.Count} of {count} cases");
    }

    private static string? Judge(JsonElement entry)
    {
        byte[] text = Encoding.UTF8.GetBytes(entry.GetProperty("yaml").GetString()!);
        LoadedDocuments loaded = DocumentSet.Load([new DocumentText("case.yaml", text)]);
        bool valid = entry.GetProperty("valid").GetBoolean();
        if (valid == loaded.Diagnostics.HasErrors)
        {
            return $"expected {(valid ? "accepted" : "refused")} ({entry.GetProperty("reason").GetString()}), got {Describe(loaded)}";
        }

        bool warns = entry.TryGetProperty("warning", out JsonElement warning) && warning.GetBoolean();
        if (warns && !loaded.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Warning)) return "expected a warning";
        if (!entry.TryGetProperty("unknownFields", out JsonElement unknown)) return null;
        foreach (JsonElement field in unknown.EnumerateArray())
        {
            string wanted = field.GetString()!.Replace(" (twice)", "", StringComparison.Ordinal);
            if (!loaded.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Warning && d.Path.EndsWith(wanted, StringComparison.Ordinal)))
            {
                return $"expected a warning for {wanted}, got {Describe(loaded)}";
            }
        }

        return null;
    }

    private static string Describe(LoadedDocuments loaded) =>
        loaded.Diagnostics.Count == 0 ? "no findings" : string.Join(" | ", loaded.Diagnostics.Take(3));
}
