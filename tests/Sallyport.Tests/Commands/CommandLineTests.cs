using Sallyport.Output;

namespace Sallyport.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("gateway", "-f")]
    [InlineData("gateway -f x --port-map 80:8080", "--port-map")]
    [InlineData("gateway -f x --port-map 80=70000", "--port-map")]
    [InlineData("gateway -f x --labels app", "--labels")]
    [InlineData("gateway -f x --admin here", "--admin")]
    [InlineData("gateway -f x --bind everywhere", "--bind")]
    [InlineData("gateway -f x --colour red", "--colour")]
    [InlineData("sidecar -f x --name n --namespace ns --labels a=b --inbound 80", "--inbound")]
    [InlineData("sidecar -f x --name n --namespace ns --labels a=b --inbound 80=:80", "--inbound")]
    [InlineData("sidecar -f x", "--inbound")]
    [InlineData("sidecar -f x --name n --namespace ns --labels a=b --inbound 80=a:80 --outbound 15001", "--outbound")]
    [InlineData("sidecar -f x --name n --namespace ns --labels a=b --inbound 80=a:80 --outbound localhost:15001", "--outbound")]
    [InlineData("gatewy -f x", "gatewy")]
    [InlineData("completion fish", "fish")]
    [InlineData("up --gateway-port 99999", "--gateway-port")]
    [InlineData("check -f x -o xml", "-o")]
    [InlineData("check -f x --fail-on always", "--fail-on")]
    public async Task Refuses_bad_arguments_with_2_and_names_the_option(string arguments, string named)
    {
        (int code, string output, string error) = await Run.CommandAsync(arguments.Split(' '));

        code.ShouldBe(ExitCodes.Unusable);
        error.ShouldContain(named);
        output.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_arguments_prints_help_and_2()
    {
        (int code, string output, string error) = await Run.CommandAsync();

        code.ShouldBe(ExitCodes.Unusable);
        output.ShouldBeEmpty();
        error.ShouldContain("gateway");
    }

    [Fact]
    public async Task Every_command_teaches_with_an_example()
    {
        foreach (string[] path in CommandLine.Paths())
        {
            (int code, string output, string error) = await Run.CommandAsync([.. path, "--help"]);

            code.ShouldBe(ExitCodes.Fine);
            error.ShouldBeEmpty();
            output.ShouldContain("Examples:");
            output.ShouldContain("sallyport " + string.Join(' ', path) + " ");
        }
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    public async Task Prints_a_completion_script(string shell)
    {
        (int code, string output, _) = await Run.CommandAsync("completion", shell);

        code.ShouldBe(ExitCodes.Fine);
        output.ShouldContain("[suggest:");
    }

    [Fact]
    public async Task Suggests_what_may_come_next()
    {
        (int code, string output, _) = await Run.CommandAsync("[suggest:22]", "sallyport gateway --po");

        code.ShouldBe(ExitCodes.Fine);
        output.ShouldContain("--port-map");
    }
}
