using System.Text.Json.Nodes;
using Sallyport.Commands;
using Sallyport.Output;

namespace Sallyport.Samples;

public sealed class SampleServerTests
{
    [Theory]
    [InlineData("/", "Hello World! /\n")]
    [InlineData("/a/b", "Hello World! /a/b\n")]
    public async Task Greets_with_the_path(string path, string text)
    {
        await using RunningSample hello = await RunningSample.StartAsync("helloserver");

        (await hello.GetAsync(path)).ShouldBe((200, "text/plain; charset=utf-8", text));
    }

    [Fact]
    public async Task Greets_with_version_and_pod()
    {
        await using RunningSample hello = await RunningSample.StartAsync("helloworld-v2", ("HOSTNAME", "helloworld-v2-1"));

        (await hello.GetAsync("/hello")).Text.ShouldBe("Hello version: v2, instance: helloworld-v2-1\n");
        (await hello.GetAsync("/")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Lists_headers_and_arguments_in_the_form_of_the_rewrite()
    {
        await using RunningSample httpbin = await RunningSample.StartAsync("go-httpbin");
        httpbin.Client.DefaultRequestHeaders.Add("X-Jwt-Claim-Foo", "bar");

        (int status, string type, string text) = await httpbin.GetAsync("/get?a=1");

        (status, type).ShouldBe((200, "application/json; charset=utf-8"));
        JsonNode report = JsonNode.Parse(text)!;
        report["headers"]!["X-Jwt-Claim-Foo"]![0]!.GetValue<string>().ShouldBe("bar");
        report["args"]!["a"]![0]!.GetValue<string>().ShouldBe("1");
        report["method"]!.GetValue<string>().ShouldBe("GET");
    }

    [Fact]
    public async Task Logs_a_line_for_each_request_without_its_query()
    {
        await using RunningSample httpbin = await RunningSample.StartAsync("httpbin");

        await httpbin.GetAsync("/status/202?token=secret");
        await httpbin.GetAsync("/no%0Awhere");

        // A line is written after its answer has gone out, and before the next request of the same connection is read.
        await httpbin.GetAsync("/get");
        lock (httpbin.Log) httpbin.Log.ToString().ShouldStartWith("GET /status/202 202\nGET /no%0Awhere 404\n");
    }

    [Theory]
    [InlineData("HOST", "everywhere")]
    [InlineData("PORT", "many")]
    [InlineData("PORT", "70000")]
    public void Refuses_a_place_that_is_none(string variable, string value) =>
        Should.Throw<UnusableInputException>(() => SamplePlace.Read(name => name == variable ? value : null)).Message.ShouldContain(variable);

    [Fact]
    public void Listens_on_loopback_unless_told_otherwise()
    {
        SamplePlace place = SamplePlace.Read(_ => null);

        place.Address.ShouldBe(System.Net.IPAddress.Loopback);
        place.Port.ShouldBeNull();
        place.Service("details").ShouldBe(new Uri("http://details:9080/"));
        place.Url("PREFERENCES_API_URL", "http://preference:8080").ShouldBe(new Uri("http://preference:8080/"));
    }

    [Fact]
    public async Task Is_no_part_of_the_help_and_refuses_an_unknown_name()
    {
        (_, string help, _) = await Run.CommandAsync("--help");
        (int code, _, string error) = await Run.CommandAsync("sample", "nginx");

        help.ShouldNotContain("\n  sample");
        code.ShouldBe(ExitCodes.Unusable);
        error.ShouldContain("nginx");
    }
}
