using Sallyport.Console.Yaml;

namespace Sallyport.Console.Tests.Yaml;

public sealed class LineDiffTests
{
    [Theory]
    [InlineData("a\nb\nc\n", "a\nx\nc\n", " a-b+x c")]
    [InlineData("", "a\nb\n", "+a+b")]
    [InlineData("a\nb\n", "", "-a-b")]
    [InlineData("a\nb\n", "a\nb\n", " a b")]
    [InlineData("a\nb\nc\n", "c\na\nb\n", "+c a b-c")]
    public void Says_what_became_of_each_line(string before, string after, string expected) =>
        string.Concat(LineDiff.Between(before, after).Select(line => Mark(line.Kind) + line.Text)).ShouldBe(expected);

    [Fact]
    public void Bounds_its_work_on_long_texts()
    {
        string before = string.Join('\n', Enumerable.Range(0, 5000).Select(i => $"a{i}")), after = before.Replace('a', 'b');
        LineDiff.Between(before, after).Count.ShouldBe(10_000);
    }

    private static string Mark(DiffKind kind) => kind switch { DiffKind.Added => "+", DiffKind.Removed => "-", _ => " " };
}
