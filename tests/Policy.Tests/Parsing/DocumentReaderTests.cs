using System.Text;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Tests.Parsing;

public sealed class DocumentReaderTests
{
    private readonly Diagnostics _diagnostics = new();

    [Fact]
    public void Knows_the_place_of_every_value()
    {
        NodeView root = ReadOne("# first\n---\na:\n  b: [1,\n    two]\n");

        NodeView two = root["a"]["b"][1];

        two.Text.ShouldBe("two");
        two.Mark.ShouldBe(new Mark("t.yaml", 5, 5));
        two.Path.ToString().ShouldBe("a.b[1]");
        root["a"]["b"][0].Mark.ShouldBe(new Mark("t.yaml", 4, 7));
    }

    [Theory]
    [InlineData("yes", ScalarKind.Boolean, "true")]
    [InlineData("Off", ScalarKind.Boolean, "false")]
    [InlineData("y", ScalarKind.Boolean, "true")]
    [InlineData("tRUE", ScalarKind.String, "tRUE")]
    [InlineData("010", ScalarKind.Integer, "8")]
    [InlineData("0o17", ScalarKind.Integer, "15")]
    [InlineData("0x1F", ScalarKind.Integer, "31")]
    [InlineData("0b101", ScalarKind.Integer, "5")]
    [InlineData("-0b101", ScalarKind.Integer, "-5")]
    [InlineData("1_000", ScalarKind.Integer, "1000")]
    [InlineData("+1", ScalarKind.Integer, "1")]
    [InlineData("1e3", ScalarKind.Integer, "1000")]
    [InlineData("80.0", ScalarKind.Integer, "80")]
    [InlineData("080", ScalarKind.Integer, "80")]
    [InlineData("9223372036854775807", ScalarKind.Integer, "9223372036854775807")]
    [InlineData("-9223372036854775808", ScalarKind.Integer, "-9223372036854775808")]
    [InlineData("1.5", ScalarKind.Float, "1.5")]
    [InlineData(".5", ScalarKind.Float, "0.5")]
    [InlineData("1e999", ScalarKind.String, "1e999")]
    [InlineData("1:30", ScalarKind.String, "1:30")]
    [InlineData("2026-01-01", ScalarKind.String, "2026-01-01")]
    [InlineData("1.2.3", ScalarKind.String, "1.2.3")]
    [InlineData("+", ScalarKind.String, "+")]
    [InlineData("0x", ScalarKind.String, "0x")]
    [InlineData("1__0", ScalarKind.Integer, "10")]
    [InlineData("'5'", ScalarKind.String, "5")]
    [InlineData("!!str 5", ScalarKind.String, "5")]
    [InlineData("!!int '5'", ScalarKind.Integer, "5")]
    [InlineData("!!float 5", ScalarKind.Integer, "5")]
    [InlineData("!!binary YQ==", ScalarKind.String, "a")]
    [InlineData("!mine 5", ScalarKind.String, "5")]
    [InlineData("=", ScalarKind.String, "=")]
    public void Gives_scalars_the_type_that_kubectl_gives_them(string text, ScalarKind kind, string key)
    {
        ScalarNode scalar = ReadOne($"a: {text}")["a"].Node.ShouldBeOfType<ScalarNode>();

        scalar.Kind.ShouldBe(kind);
        scalar.AsKey().ShouldBe(key);
    }

    [Theory]
    [InlineData("~")]
    [InlineData("null")]
    [InlineData("NULL")]
    [InlineData("")]
    [InlineData("!!null ''")]
    public void Reads_null(string text) => ReadOne($"a: {text}")["a"].IsSet.ShouldBeFalse();

    [Theory]
    [InlineData("a: .inf", 1)]
    [InlineData("a: -.INF", 1)]
    [InlineData("a: .NaN", 1)]
    [InlineData("a: !!int b", 1)]
    [InlineData("a: !!binary '!'", 1)]
    [InlineData("a: *b", 1)]
    [InlineData("a: &b [*b]", 1)]
    [InlineData("null: a", 1)]
    [InlineData("[a]: b", 1)]
    [InlineData("{a: b}: c", 1)]
    [InlineData("a: b\n<<: c", 2)]
    [InlineData("%YAML 1.1\n---\na: b", 1)]
    [InlineData("# comment\n%FOO bar\n", 2)]
    [InlineData("a: \u0007", 1)]
    [InlineData("a: b\nc: \u007f", 2)]
    [InlineData("a:\n\tb: c", 1)]
    [InlineData("a: b\n---x\nc: d", 2)]
    [InlineData("a: [b", 1)]
    [InlineData("a: 'b", 1)]
    [InlineData("[a", 1)]
    [InlineData("{a: [b", 1)]
    [InlineData("a: b\n[c", 2)]
    [InlineData("a: 'b\n---\nc: d'", 1)]
    [InlineData("\ta: b", 1)]
    [InlineData("-\ta", 1)]
    [InlineData("a: b: c", 1)]
    [InlineData("a: b\n  c: d", 2)]
    [InlineData("{a: b} c", 1)]
    [InlineData(" a: b\nc: d", 2)]
    [InlineData("a: \"\\q\"", 1)]
    [InlineData("a: \"\\ud800\"", 1)]
    [InlineData("a: !x!y z", 1)]
    [InlineData("a: |0\n b", 1)]
    [InlineData("a: | b", 1)]
    [InlineData("a: @b", 1)]
    public void Refuses_what_kubectl_refuses_with_its_line(string text, int line)
    {
        Read(text);

        Diagnostic error = _diagnostics.ShouldHaveSingleItem();
        error.Severity.ShouldBe(DiagnosticSeverity.Error);
        error.Line.ShouldBeGreaterThanOrEqualTo(line);
    }

    [Theory]
    [InlineData("a: \"x\ny\"", "x y")]
    [InlineData("a: \"x \\\n  y\\x41\\u00e9\"", "x yA\u00e9")]
    [InlineData("a: 'x\n\n  y''z'", "x\ny'z")]
    [InlineData("a: x\n  y\n\n  z # c", "x y\nz")]
    [InlineData("a: |\n  x\n   y\n\nb: c", "x\n y\n")]
    [InlineData("a: |-\n  x\n\n", "x")]
    [InlineData("a: |+\n  x\n\n", "x\n\n")]
    [InlineData("a: |2-\n   x\n", " x")]
    [InlineData("a: >\n  x\n  y\n\n  z\n   w\n", "x y\nz\n w\n")]
    [InlineData("a: https://b:80/c#d", "https://b:80/c#d")]
    [InlineData("{a: https://b/c}", "https://b/c")]
    [InlineData("? a\n: b", "b")]
    [InlineData("\"a\" : b", "b")]
    [InlineData("{\"a\":b}", "b")]
    [InlineData("a:\t b\t", "b")]
    [InlineData("\ufeffa: b\u2028c: d", "b")]
    [InlineData("a: &x !!str\nb: c", "")]
    public void Reads_text_in_all_its_styles(string text, string value) => ReadOne(text)["a"].Text.ShouldBe(value);

    [Fact]
    public void Reads_lists_at_the_indentation_of_their_key()
    {
        NodeView root = ReadOne("a:\n- b\n-\n- - c\n  - d: e\n    f: [g: h, {i}]\nj: k");

        (root["a"].Count, root["a"][2][1]["f"][0]["g"].Text, root["j"].Text).ShouldBe((3, "h", "k"));
        root["a"][1].IsSet.ShouldBeFalse();
        root["a"][2][1]["f"][1]["i"].Node.ShouldNotBeNull();
    }

    [Fact]
    public void Refuses_bytes_that_are_not_UTF_8()
    {
        DocumentReader.Read(new DocumentText("t.yaml", new byte[] { 0x61, 0x3a, 0x20, 0xff }), _diagnostics).ShouldBeEmpty();

        _diagnostics.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCode.InvalidText);
    }

    [Fact]
    public void Separates_documents_at_lines_that_begin_with_dashes()
    {
        List<Node> roots = Read("\ufeff--- # one\na: 1\n---\n# nothing\n--- \n~\n---\r\nb: 2\r\n...\nnot read: [\n---\nc: 3");

        roots.Select(root => ((MappingNode)root).Entries[0].Key).ShouldBe(["a", "b", "c"]);
        roots[2].Mark.Line.ShouldBe(12);
        _diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public void Keeps_documents_before_one_that_cannot_be_read()
    {
        Read("a: 1\n---\nb: [\n---\nc: 3").Count.ShouldBe(2);

        _diagnostics.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCode.InvalidSyntax);
    }

    [Fact]
    public void Takes_the_last_of_equal_keys_and_says_so()
    {
        ReadOne("a:\n- b: 1\n  c: 0\n  b: 2")["a"][0]["b"].Integer.ShouldBe(2);

        Diagnostic warning = _diagnostics.ShouldHaveSingleItem();
        (warning.Code, warning.Severity, warning.Path, warning.Line).ShouldBe(
            (DiagnosticCode.DuplicateKey, DiagnosticSeverity.Warning, "a[0].b", 4));
    }

    [Fact]
    public void Merges_maps_that_members_below_override()
    {
        NodeView merged = ReadOne("x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz:\n  <<: [*x, *y]\n  c: 3\n")["z"];

        (merged["a"].Integer, merged["b"].Integer, merged["c"].Integer).ShouldBe((1, 1, 3));
        _diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public void Lets_a_merge_replace_what_stands_above_it_and_says_so()
    {
        ReadOne("x: &x {a: 1}\nz:\n  a: 3\n  <<: *x\n")["z"]["a"].Integer.ShouldBe(1);

        _diagnostics.ShouldHaveSingleItem().Path.ShouldBe("z.a");
    }

    [Fact]
    public void Lets_nothing_of_a_map_get_into_the_next_one()
    {
        string many = string.Join(", ", Enumerable.Range(0, 20).Select(i => $"k{i}: {i}"));
        NodeView root = ReadOne($"x: &x {{{many}}}\nmerged: {{<<: *x, k1: one}}\nnext: {{k3: c}}\nl: [[1, 2], [3]]\n");

        root["next"].Mapping!.Entries.Select(entry => entry.Key).ShouldBe(["k3"]);
        root["merged"]["k1"].Text.ShouldBe("one");
        root["merged"]["k19"].Integer.ShouldBe(19);
        root["l"][1].Count.ShouldBe(1);
        _diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public void Turns_keys_into_text()
    {
        ReadOne("80: a\n80.5: b\ny: c\n1e3: d").Mapping!.Entries.Select(entry => entry.Key).ShouldBe(["80", "80.5", "true", "1000"]);
    }

    [Theory]
    [InlineData("[", DiagnosticCode.NestedTooDeep)]
    [InlineData("- ", DiagnosticCode.NestedTooDeep)]
    [InlineData("? ", DiagnosticCode.NestedTooDeep)]
    [InlineData("{a: ", DiagnosticCode.NestedTooDeep)]
    public void Refuses_nesting_of_ten_thousand_levels(string opening, DiagnosticCode code)
    {
        Read(string.Concat(Enumerable.Repeat(opening, 10_000))).ShouldBeEmpty();

        _diagnostics.ShouldHaveSingleItem().Code.ShouldBe(code);
    }

    [Fact]
    public void Refuses_aliases_that_multiply()
    {
        StringBuilder text = new("a0: &a0 [x]\n");
        for (int i = 1; i < 40; i++) text.Append($"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}]\n");

        Read(text.ToString()).ShouldBeEmpty();

        _diagnostics.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCode.ExcessiveAliasing);
    }

    [Fact]
    public void Refuses_merges_that_multiply()
    {
        string big = $"a: &a {{{string.Join(", ", Enumerable.Range(0, 5_000).Select(i => $"k{i}: v"))}}}\n";

        Read(big + string.Concat(Enumerable.Range(0, 5_000).Select(i => $"b{i}: {{<<: *a}}\n"))).ShouldBeEmpty();

        _diagnostics.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCode.ExcessiveAliasing);
    }

    [Fact]
    public void Refuses_a_text_of_fifty_mebibytes_unread()
    {
        DocumentReader.Read(new DocumentText("t.yaml", new byte[50 * 1024 * 1024]), _diagnostics).ShouldBeEmpty();

        _diagnostics.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCode.DocumentTooLarge);
    }

    private NodeView ReadOne(string text) => new(Read(text).ShouldHaveSingleItem());

    private List<Node> Read(string text) =>
        DocumentReader.Read(new DocumentText("t.yaml", Encoding.UTF8.GetBytes(text)), _diagnostics).ToList();
}
