namespace Sallyport.Output;

public sealed class UpConsoleTests
{
    [Fact]
    public void Ends_its_friendly_text_with_one_ready_line()
    {
        StringWriter output = new();
        using UpConsole console = new(output, 80, ["examples/quickstart"]);

        console.WriteLine("ready istio-ingressgateway 80=127.0.0.1:8080");
        console.WriteLine("another line");

        string[] lines = output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        lines[^2].ShouldBe("ready up gateway=127.0.0.1:8080");
        lines[^1].ShouldBe("another line");
        lines[0].ShouldContain("up");
    }
}
