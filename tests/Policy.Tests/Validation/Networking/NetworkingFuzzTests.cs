using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;
using Sallyport.Policy.Validation.Kinds;
using Sallyport.Policy.Validation.Schemas;
using Xunit.Abstractions;

namespace Sallyport.Policy.Tests.Validation.Networking;

/// <summary>
/// Documents grown from the schemas, so that nearly all of them reach the rules: any mixture of fields gives findings or a resource,
/// never an exception and never a hang.
/// </summary>
public sealed class NetworkingFuzzTests(ITestOutputHelper output)
{
    private const int DefaultCount = 300;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);

    private static readonly string[] s_texts =
    [
        "", "*", "a", "mesh", "*.a.example", "a.example", "*-a.b", "gw.ns.svc", "ns/gw", "./*", "ns/a.b", "~", ".", "ns1", "1.2.3.4", "10.0.0.0/8", "::1",
        "unix:///a", "unix://@a", "unix://", "HTTP", "https", "TCP", "GRPC-WEB", "/a", "/ab", "(a", "a**", "^/a(b|c){2,3}$", "%REQ(x)%", "%", "100%%",
        "5xx,503", "UNAVAILABLE", "@request.auth.claims.a", ":authority", "host", "outbound_.80_._.a", "a/*", "a/b/c", "configmap://ns1/a", "CONNECT",
        "http", "GET", "\u00fc", "eA==", "topology.kubernetes.io/zone",
    ];

    private static readonly string[] s_durations = ["1s", "1.5s", "0s", "1ms", "100us", "-1s", "2562047h", ""];
    private static readonly string[] s_numbers = ["0", "1", "80", "443", "65535", "65536", "-1", "100", "302", "503", "65537", "4294967295", "2147483647"];

    [Fact]
    public void Any_mixture_of_fields_gives_findings_or_a_resource()
    {
        int first = Number("SALLYPORT_SEED", Environment.TickCount & 0xffffff), count = Number("SALLYPORT_MUTATIONS", DefaultCount), accepted = 0;
        KindDefinition[] kinds = [.. KindCatalog.All.Where(kind => kind.Group == "networking.istio.io")];
        for (int seed = first; seed < first + count; seed++)
        {
            Random random = new(seed);
            KindDefinition kind = kinds[random.Next(kinds.Length)];
            Schema spec = kind.Schema.Fields.Single(field => field.Name == "spec").Schema;
            StringBuilder text = new($"{{apiVersion: networking.istio.io/v1, kind: {kind.Kind}, metadata: {{name: x, namespace: ns1}}, spec: ");
            Write(text, spec, random, 0);
            byte[] document = Encoding.UTF8.GetBytes(text.Append('}').ToString());
            try
            {
                Stopwatch watch = Stopwatch.StartNew();
                LoadedDocuments loaded = DocumentSet.Load([new DocumentText("grown.yaml", document)]);
                watch.Elapsed.ShouldBeLessThan(s_limit);
                (loaded.Resources.Count == 0).ShouldBe(loaded.Diagnostics.HasErrors);
                if (loaded.Resources is [Resource resource]) resource.Kind.ShouldBe(kind.Kind);
                accepted += loaded.Resources.Count;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}: {text}", e);
            }
        }

        output.WriteLine($"seed {first}, {count} documents, {accepted} accepted");
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : otherwise;

    private static void Write(StringBuilder text, Schema schema, Random random, int depth)
    {
        switch (schema)
        {
            case ObjectSchema expected:
                WriteObject(text, expected, random, depth);
                break;
            case ListSchema expected:
                WriteMany(text, "[]", random, depth, () => Write(text, expected.Item, random, depth + 1));
                break;
            case MapSchema expected:
                WriteMany(text, "{}", random, depth, () =>
                {
                    text.Append('"').Append(Pick(s_texts, random)).Append(random.Next(9)).Append("\": ");
                    Write(text, expected.Value, random, depth + 1);
                });
                break;
            case StringSchema { Values.Count: > 0 } choice:
                text.Append(choice.Values[random.Next(choice.Values.Count)]);
                break;
            case StringSchema:
                text.Append('"').Append(Pick(s_texts, random)).Append('"');
                break;
            case DurationSchema:
                text.Append('"').Append(Pick(s_durations, random)).Append('"');
                break;
            case BooleanSchema:
                text.Append(random.Next(2) == 0 ? "true" : "false");
                break;
            case IntegerSchema range:
                text.Append(Math.Clamp(long.Parse(Pick(s_numbers, random), CultureInfo.InvariantCulture), range.Minimum, range.Maximum));
                break;
            default:
                text.Append(Pick(s_numbers, random));
                break;
        }
    }

    // Needed fields nearly always, others seldom: whole documents stay small, and many of them right.
    private static void WriteObject(StringBuilder text, ObjectSchema schema, Random random, int depth)
    {
        text.Append('{');
        string separator = "";
        foreach (FieldSchema field in schema.Fields)
        {
            bool isWanted = field.IsRequired ? random.Next(50) > 0 : random.Next(depth == 0 ? 2 : 4) == 0;
            if (!isWanted) continue;
            text.Append(separator).Append(field.Name).Append(": ");
            Write(text, field.Schema, random, depth + 1);
            separator = ", ";
        }

        text.Append('}');
    }

    private static void WriteMany(StringBuilder text, string brackets, Random random, int depth, Action write)
    {
        text.Append(brackets[0]);
        int count = random.Next(depth > 6 ? 2 : 4);
        for (int i = 0; i < count; i++)
        {
            if (i > 0) text.Append(", ");
            write();
        }

        text.Append(brackets[1]);
    }

    private static string Pick(string[] values, Random random) => values[random.Next(values.Length)];
}
