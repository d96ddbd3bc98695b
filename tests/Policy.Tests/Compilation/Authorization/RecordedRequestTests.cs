using System.Text.Json;
using Xunit.Abstractions;

namespace Sallyport.Policy.Tests.Compilation.Authorization;

/// <summary>What Istio answered to recorded requests, as far as it is decided before routing.</summary>
public sealed class RecordedRequestTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("oracle")]
    [InlineData("istio")]
    public void Decides_as_Istio_did(string folder)
    {
        if (Shared.Find("conformance/README.md") is not { } readme)
        {
            output.WriteLine("skipped: ../shared/conformance is not there");
            return;
        }
        List<string> wrong = [];
        int played = 0;
        foreach (string file in Directory.GetFiles(Path.Combine(Path.GetDirectoryName(readme)!, folder), "*.json"))
        {
            // What PeerAuthentication refuses never becomes a request.
            if (Path.GetFileName(file).StartsWith("peers-", StringComparison.Ordinal))
                continue;
            using JsonDocument suite = JsonDocument.Parse(File.ReadAllBytes(file));
            bool isPlayable = suite.RootElement.ValueKind == JsonValueKind.Object && !suite.RootElement.TryGetProperty("extAuthz", out _);
            if (isPlayable)
                played += Play(suite.RootElement, Path.GetFileNameWithoutExtension(file), wrong);
        }
        output.WriteLine($"{played} requests");
        wrong.ShouldBeEmpty();
    }

    private static int Play(JsonElement suite, string name, List<string> wrong)
    {
        RecordedRequests requests = new(suite);
        int played = 0;
        foreach (JsonElement recorded in suite.GetProperty("cases").EnumerateArray())
        {
            JsonElement expect = recorded.GetProperty("expect");
            if (expect.TryGetProperty("connectionError", out _) || Expected(expect) is not { } expected)
                continue;
            int actual = requests.Decide(recorded.GetProperty("request"));
            if (actual < 0)
                continue;
            played++;
            if (actual != expected)
                wrong.Add($"{name}: {recorded.GetProperty("name").GetString()}: {actual} instead of {expected}");
        }
        return played;
    }

    // Answers that routing and the application give all mean: it was let through.
    private static int? Expected(JsonElement expect)
    {
        if (expect.TryGetProperty("tcp", out _))
            return 403;
        if (expect.TryGetProperty("allow", out JsonElement allow))
            return allow.GetBoolean() ? 0 : 403;
        if (!expect.TryGetProperty("status", out JsonElement status))
            return null;
        return status.GetInt32() is 400 or 401 or 403 ? status.GetInt32() : 0;
    }
}
