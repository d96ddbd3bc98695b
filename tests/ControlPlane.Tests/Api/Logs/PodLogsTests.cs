using System.Net;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Runtime;

namespace Sallyport.ControlPlane.Tests.Api.Logs;

public sealed class PodLogsTests : IAsyncLifetime
{
    private const string Log = Pods.Path + "/sleep/log";

    private readonly PodPlaces _places = new();
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(60));
    private TestApi _api = null!;
    private ContainerPlace _place = null!;

    public async Task InitializeAsync()
    {
        _api = await TestApi.StartAsync(places: _places);
        await _api.PostAsync(Pods.Path, Pods.Json("sleep", "sleep"));
        await _api.PostAsync(Pods.Path, Pods.Json("two", "a", "b"));
        _place = _places.Add("sleep", "sleep");
    }

    public async Task DisposeAsync()
    {
        await _api.DisposeAsync();
        _places.Dispose();
        _limit.Dispose();
    }

    [Theory]
    [InlineData("", "one\ntwo\nthree\n")]
    [InlineData("?tailLines=2", "two\nthree\n")]
    [InlineData("?tailLines=0", "")]
    [InlineData("?tailLines=99", "one\ntwo\nthree\n")]
    [InlineData("?limitBytes=6", "one\ntw")]
    [InlineData("?timestamps=true&tailLines=1", "2026-01-02T03:04:07.000000000Z three\n")]
    [InlineData("?sinceTime=2026-01-02T03:04:06Z", "two\nthree\n")]
    [InlineData("?sinceTime=2026-01-02T04:04:06.5%2B01:00", "three\n")]
    [InlineData("?sinceSeconds=1", "")]
    [InlineData("?sinceSeconds=9223372036854775807", "one\ntwo\nthree\n")]
    [InlineData("?container=sleep&previous=true", "before\n")]
    public async Task Shows_what_was_asked_for(string query, string expected)
    {
        File.WriteAllText(_place.LogFile, Lines("one", "two", "three"));
        File.WriteAllText(_place.PreviousLogFile, Lines("before"));

        using HttpResponseMessage response = await _api.Admin.GetAsync(new Uri(_api.Address, Log + query));

        (await response.Content.ReadAsStringAsync()).ShouldBe(expected);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/plain");
    }

    [Theory]
    [InlineData("no form at all\n", "no form at all\n")]
    [InlineData("2026-01-02T03:04:05.000000000Z stdout without an end", "without an end")]
    [InlineData("2026-01-02T03:04:05.000000000Z stderr \n", "\n")]
    [InlineData("", "")]
    public async Task Loses_no_line_whatever_its_form(string file, string expected)
    {
        File.WriteAllText(_place.LogFile, file);

        (await _api.Admin.GetStringAsync(new Uri(_api.Address, Log))).ShouldBe(expected);
    }

    [Fact]
    public async Task Finds_the_last_lines_of_a_long_file()
    {
        File.WriteAllText(_place.LogFile, Lines([.. Enumerable.Range(0, 20_000).Select(i => $"line {i}")]));

        (await _api.Admin.GetStringAsync(new Uri(_api.Address, $"{Log}?tailLines=3"))).ShouldBe("line 19997\nline 19998\nline 19999\n");
        (await _api.Admin.GetStringAsync(new Uri(_api.Address, $"{Log}?tailLines=5000"))).Split('\n')[0].ShouldBe("line 15000");
    }

    [Fact]
    public async Task Follows_through_rotation_and_truncation_until_the_container_ends()
    {
        File.WriteAllText(_place.LogFile, Lines("one", "two"));
        using StreamReader reader = new(await _api.Admin.GetStreamAsync(new Uri(_api.Address, $"{Log}?follow=true&tailLines=1"), _limit.Token));
        (await reader.ReadLineAsync(_limit.Token)).ShouldBe("two");

        File.AppendAllText(_place.LogFile, Lines("three"));
        (await reader.ReadLineAsync(_limit.Token)).ShouldBe("three");

        File.Move(_place.LogFile, _place.LogFile + ".old");
        File.WriteAllText(_place.LogFile, Lines("in the next file"));
        (await reader.ReadLineAsync(_limit.Token)).ShouldBe("in the next file");

        using (FileStream file = new(_place.LogFile, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) file.SetLength(0);
        File.AppendAllText(_place.LogFile, Lines("again"));
        (await reader.ReadLineAsync(_limit.Token)).ShouldBe("again");

        File.AppendAllText(_place.LogFile, Lines("last words"));
        _places.End("sleep", "sleep");
        (await reader.ReadToEndAsync(_limit.Token)).ShouldBe("last words\n");
    }

    [Fact]
    public async Task Waits_for_the_first_line_of_a_silent_container()
    {
        using StreamReader reader = new(await _api.Admin.GetStreamAsync(new Uri(_api.Address, $"{Log}?follow=true"), _limit.Token));

        File.WriteAllText(_place.LogFile, Lines("at last"));

        (await reader.ReadLineAsync(_limit.Token)).ShouldBe("at last");
    }

    [Fact]
    public async Task Ends_with_the_server()
    {
        File.WriteAllText(_place.LogFile, Lines("one"));
        using StreamReader reader = new(await _api.Admin.GetStreamAsync(new Uri(_api.Address, $"{Log}?follow=true"), _limit.Token));
        await reader.ReadLineAsync(_limit.Token);

        Task<string> rest = reader.ReadToEndAsync(_limit.Token);
        await _api.StopServerAsync();

        (await rest).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("sleep/log?previous=true", HttpStatusCode.BadRequest, "previous terminated container \"sleep\" in pod \"sleep\" not found")]
    [InlineData("sleep/log?container=x", HttpStatusCode.BadRequest, "container x is not valid for pod sleep")]
    [InlineData("two/log", HttpStatusCode.BadRequest, "a container name must be specified for pod two, choose one of: [a b]")]
    [InlineData("two/log?container=a", HttpStatusCode.BadRequest, "container \"a\" in pod \"two\" is waiting to start: trying and failing to pull image")]
    [InlineData("two/log?container=b", HttpStatusCode.BadRequest, "container \"b\" in pod \"two\" is not available")]
    [InlineData("gone/log", HttpStatusCode.NotFound, "pods \"gone\" not found")]
    [InlineData("sleep/log?tailLines=x", HttpStatusCode.BadRequest, "strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("sleep/log?sinceTime=yesterday", HttpStatusCode.BadRequest, "parsing time \"yesterday\": it is not of the form 2006-01-02T15:04:05Z")]
    [InlineData("sleep/log?tailLines=-1", HttpStatusCode.UnprocessableEntity,
        "PodLogOptions \"sleep\" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0")]
    public async Task Says_in_kubernetes_words_what_cannot_be(string query, HttpStatusCode code, string message)
    {
        await _api.SendAsync(HttpMethod.Patch, $"{Pods.Path}/two/status",
            """{"status":{"containerStatuses":[{"name":"a","state":{"waiting":{"reason":"ImagePullBackOff"}}}]}}""", "application/merge-patch+json");

        (HttpStatusCode answered, JsonNode status) = await _api.GetAsync($"{Pods.Path}/{query}");

        answered.ShouldBe(code);
        status["message"]!.GetValue<string>().ShouldBe(message);
    }

    [KubectlFact]
    public async Task Serves_kubectl()
    {
        File.WriteAllText(_place.LogFile, Lines("one", "two"));
        Kubectl kubectl = new(_api);

        (await kubectl.RunAsync(null, "logs", "sleep", "--tail=1")).ShouldBe((0, "two\n", ""));
        (await kubectl.RunAsync(null, "logs", "two", "-c", "b")).ShouldBe((1, "", "Error from server (BadRequest): container \"b\" in pod \"two\" is not available\n"));

        using System.Diagnostics.Process follower = kubectl.Start("logs", "-f", "sleep", "--tail=1");
        (await follower.StandardOutput.ReadLineAsync(_limit.Token)).ShouldBe("two");
        File.AppendAllText(_place.LogFile, Lines("three"));
        (await follower.StandardOutput.ReadLineAsync(_limit.Token)).ShouldBe("three");
        _places.End("sleep", "sleep");
        await follower.WaitForExitAsync(_limit.Token);
        follower.ExitCode.ShouldBe(0);
    }

    private static string Lines(params string[] texts) =>
        string.Concat(texts.Select((text, i) => $"2026-01-02T03:04:{Math.Min(5 + i, 59):00}.000000000Z {(i % 2 == 0 ? "stdout" : "stderr")} {text}\n"));
}
