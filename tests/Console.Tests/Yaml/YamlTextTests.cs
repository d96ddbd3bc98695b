using System.Text;
using System.Text.Json.Nodes;
using Sallyport.Console.Yaml;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation;

namespace Sallyport.Console.Tests.Yaml;

public sealed class YamlTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("yes")]
    [InlineData("010")]
    [InlineData("1e3")]
    [InlineData(".inf")]
    [InlineData("~")]
    [InlineData("null")]
    [InlineData("- a")]
    [InlineData("a: b")]
    [InlineData("a #b")]
    [InlineData(" leading")]
    [InlineData("trailing ")]
    [InlineData("two\nlines\n")]
    [InlineData("two\nlines")]
    [InlineData("ends\n\n\n")]
    [InlineData("\nbegins")]
    [InlineData("tab\there\nline")]
    [InlineData("blank \nat an end")]
    [InlineData("\"quoted\" and \\")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\u202eright to left")]
    [InlineData("\u0001\u007f\u0085")]
    [InlineData("*anchor")]
    [InlineData("{flow}")]
    [InlineData("2026-11-29")]
    [InlineData("emoji \U0001F600")]
    public void What_it_writes_reads_back_as_it_was(string text)
    {
        JsonObject o = new() { ["data"] = new JsonObject { ["key"] = text, ["list"] = new JsonArray(text, new JsonArray(text), new JsonObject { ["in"] = text }) } };
        NodeView read = Read(YamlText.Write(o));
        read["data"]["key"].Text.ShouldBe(text);
        read["data"]["list"][0].Text.ShouldBe(text);
        read["data"]["list"][1][0].Text.ShouldBe(text);
        read["data"]["list"][2]["in"].Text.ShouldBe(text);
    }

    [Fact]
    public void Writes_as_kubectl_does()
    {
        JsonObject o = (JsonObject)JsonNode.Parse("""{"apiVersion":"v1","spec":{"ports":[{"port":80,"name":"http"}],"empty":{},"none":[],"on":true}}""")!;
        YamlText.Write(o).ShouldBe(
            """
            apiVersion: v1
            spec:
              ports:
              - port: 80
                name: http
              empty: {}
              none: []
              "on": true

            """);
    }

    [Fact]
    public void Leaves_out_of_a_diff_what_only_the_server_writes()
    {
        JsonObject o = (JsonObject)JsonNode.Parse(
            """{"kind":"X","metadata":{"name":"a","uid":"1","resourceVersion":"2","managedFields":[]},"status":{"a":1},"spec":{"b":1},"apiVersion":"v1"}""")!;
        YamlText.WriteForDiff(o).ShouldBe("apiVersion: v1\nkind: X\nmetadata:\n  name: a\nspec:\n  b: 1\n");
    }

    private static NodeView Read(string yaml)
    {
        Diagnostics findings = new();
        Node root = DocumentReader.Read(new DocumentText("yaml", Encoding.UTF8.GetBytes(yaml)), findings).ShouldHaveSingleItem();
        findings.ShouldBeEmpty();
        return new NodeView(root);
    }
}
