using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sallyport.Policy.Parsing;
using Xunit.Abstractions;

namespace Sallyport.Policy.Tests.Validation;

/// <summary>Whatever a document says, loading it gives resources and diagnostics; never an exception, never a hang.</summary>
public sealed class MutatedDocumentsTests(ITestOutputHelper output)
{
    private const int DefaultCount = 400;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);

    /// <summary>How many documents: <c>SALLYPORT_MUTATIONS</c>, 10000 in the full run.</summary>
    private static int Count => Number("SALLYPORT_MUTATIONS") ?? DefaultCount;

    /// <summary>Where to begin: <c>SALLYPORT_SEED</c>, to repeat a failure; otherwise another one in each run.</summary>
    private static int Seed => Number("SALLYPORT_SEED") ?? Environment.TickCount & 0xffffff;

    [Fact]
    public void Get_diagnostics_and_never_throw()
    {
        int first = Seed;
        output.WriteLine($"seed {first}, {Count} documents");
        List<string> bases = Bases();
        for (int i = 0; i < Count; i++)
        {
            int seed = first + i;
            Random random = new(seed);
            string text = new DocumentMutator(seed).Mutate(bases[random.Next(bases.Count)], bases[random.Next(bases.Count)]);
            Stopwatch watch = Stopwatch.StartNew();
            try
            {
                LoadedDocuments loaded = DocumentSet.Load([new DocumentText("mutated.yaml", Encoding.UTF8.GetBytes(text))]);
                loaded.Diagnostics.ShouldAllBe(d => d.Message.Length > 0 && d.Line >= 0 && d.Code != 0);
            }
            catch (Exception e)
            {
                Assert.Fail($"SALLYPORT_SEED={seed} SALLYPORT_MUTATIONS=1: {e}\n{text}");
            }

            watch.Elapsed.ShouldBeLessThan(s_limit, $"SALLYPORT_SEED={seed}");
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : null;

    // Ours, one of each kind; with the conformance folder at hand also every accepted document there.
    private static List<string> Bases()
    {
        List<string> bases = [.. SampleDocuments.All];
        if (Shared.Find("conformance/validation/cases.json") is not { } path) return bases;
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(path));
        foreach (JsonElement entry in cases.RootElement.EnumerateArray())
        {
            string text = entry.GetProperty("yaml").GetString()!;
            if (entry.GetProperty("valid").GetBoolean() && text.Length < 4_000) bases.Add(text);
        }

        return bases;
    }
}
