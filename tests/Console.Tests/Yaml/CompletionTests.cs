using System.Text.Json.Nodes;
using Sallyport.Console.Api;
using Sallyport.Console.Yaml;

namespace Sallyport.Console.Tests.Yaml;

/// <summary>What an editor offers at the cursor, which the mark | stands for.</summary>
public sealed class CompletionTests
{
    private static readonly JsonObject s_schemas = (JsonObject)JsonNode.Parse("""
        {
          "Policy": {
            "type": "object", "x-kubernetes-group-version-kind": [{"group":"g.io","version":"v1","kind":"Policy"}],
            "properties": {
              "apiVersion": {"type":"string"}, "kind": {"type":"string"},
              "metadata": {"allOf":[{"$ref":"#/components/schemas/Meta"}],"description":"Its name."},
              "spec": {"$ref":"#/components/schemas/Spec"}
            }
          },
          "Meta": {"type":"object","description":"Of every object.","properties":{"name":{"type":"string"},"labels":{"type":"object","additionalProperties":{"type":"string"}}}},
          "Spec": {
            "type": "object", "required": ["rules"],
            "properties": {
              "action": {"type":"string","description":"What it does.","enum":["ALLOW","DENY"]},
              "dryRun": {"type":"boolean"},
              "nested": {"$ref":"#/components/schemas/Spec"},
              "rules": {"type":"array","items":{"type":"object","properties":{
                "from": {"type":"array","items":{"type":"object","properties":{"source":{"type":"object","properties":{"namespaces":{"type":"array","items":{"type":"string"}}}}}}},
                "methods": {"type":"array","items":{"type":"string","enum":["GET","POST"]}},
                "to": {"type":"array","items":{"type":"object"}}}}}
            }
          }
        }
        """)!;

    [Theory]
    [InlineData("|", "apiVersion kind metadata spec")]
    [InlineData("apiVersion: g.io/v1\nkind: Policy\n|", "metadata spec")]
    [InlineData("apiVersion: g.io/v1\n|\nspec:\n  action: DENY", "kind metadata")]
    [InlineData("spec:\n  |", "rules action dryRun nested")]
    [InlineData("spec:\n  ac|", "rules action dryRun nested")]
    [InlineData("spec:\n  action: |", "ALLOW DENY")]
    [InlineData("spec:\n  action: D|\n  rules: []", "ALLOW DENY")]
    [InlineData("spec:\n  dryRun: |", "true false")]
    [InlineData("spec:\n  rules:\n    - |", "from methods to")]
    [InlineData("spec:\n  rules:\n  - |", "from methods to")]
    [InlineData("spec:\n  rules:\n  - to: []\n    |", "from methods")]
    [InlineData("spec:\n  rules:\n  - to: []\n  - |", "from methods to")]
    [InlineData("spec:\n  rules:\n  - |\n    from: []\n  - to: []", "methods to")]
    [InlineData("spec:\n  rules:\n    - from:\n        - source:\n            |", "namespaces")]
    [InlineData("spec:\n  rules:\n    - from:\n        - source:\n            namespaces:\n              - a\n      |", "methods to")]
    [InlineData("spec:\n  rules:\n    - methods:\n        - |", "GET POST")]
    [InlineData("spec:\n  rules:\n    - methods:\n      - GET\n      - |", "GET POST")]
    [InlineData("spec:\n  nested:\n    nested:\n      |", "rules action dryRun nested")]
    [InlineData("spec:\n  # a comment\n\n  |", "rules action dryRun nested")]
    [InlineData("metadata:\n  labels:\n    |", "")]
    [InlineData("spec:\n  unknown:\n    |", "")]
    [InlineData("spec:\n  action: |\n", "ALLOW DENY")]
    [InlineData("metadata:\n  name: >\n    some text|", "")]
    [InlineData("spec: {|", "")]
    [InlineData("a: 1\n---\nspec:\n  |", "rules action dryRun nested")]
    [InlineData("- - - |", "")]
    public void Offers_what_the_schema_has_there_and_the_text_has_not(string text, string labels) =>
        string.Join(' ', At(text).Select(one => one.Label)).ShouldBe(labels);

    [Fact]
    public void Says_what_a_field_means_and_writes_how_it_goes_on()
    {
        IReadOnlyList<Suggestion> fields = At("spec:\n  |");
        fields[0].ShouldBe(new Suggestion("rules", "list, required", "", "rules:\n    - ", "000"));
        fields[1].ShouldBe(new Suggestion("action", "string", "What it does. One of: ALLOW, DENY.", "action: ", "001"));
        At("|")[2].ShouldBe(new Suggestion("metadata", "object", "Its name.", "metadata:\n  ", "002"));
        At("metadata:\n  |").Single(one => one.Label == "labels").Detail.ShouldBe("map");
    }

    [Fact]
    public void Knows_the_kind_of_the_document_that_the_cursor_is_in()
    {
        const string Two = "apiVersion: v1\nkind: Pod\n---\napiVersion: \"g.io/v1\"\nkind: Policy\nspec:\n  kind: Other\n";
        Completion.KindAt(Two, 2).ShouldBe(("v1", "Pod"));
        Completion.KindAt(Two, 6).ShouldBe(("g.io/v1", "Policy"));
        Completion.KindAt("spec:\n", 1).ShouldBeNull();
        Completion.KindAt("", 1).ShouldBeNull();
    }

    // Whatever is typed, the editor goes on.
    [Fact]
    public void Survives_any_text_and_any_place()
    {
        Random random = new(7);
        const string Letters = "abc:- \n\t{}[]#|>\"'&*spec";
        for (int i = 0; i < 2000; i++)
        {
            string text = new([.. Enumerable.Range(0, random.Next(60)).Select(_ => Letters[random.Next(Letters.Length)])]);
            Completion.At(text, random.Next(-2, 12), random.Next(-2, 40), Schema).ShouldNotBeNull();
            _ = Completion.KindAt(text, Math.Max(1, random.Next(12)));
        }
    }

    private static KindSchema Schema => KindSchema.Find(s_schemas, "g.io/v1", "Policy")!.Value;

    private static IReadOnlyList<Suggestion> At(string marked)
    {
        string[] before = marked[..marked.IndexOf('|', StringComparison.Ordinal)].Split('\n');
        return Completion.At(marked.Replace("|", "", StringComparison.Ordinal), before.Length, before[^1].Length + 1, Schema);
    }
}
