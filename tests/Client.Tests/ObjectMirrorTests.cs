using System.Text;
using System.Text.Json.Nodes;

namespace Sallyport.Client.Tests;

public sealed class ObjectMirrorTests
{
    private static readonly MirrorScope s_scope = new(ControlServer.ConfigMaps, "default");
    private readonly Eventually _eventually = new();

    [Fact]
    public async Task Follows_what_is_made_changed_and_deleted()
    {
        await using ControlServer server = await ControlServer.StartAsync();
        await server.PutAsync("a", "1");
        await using ObjectMirror mirror = Start(server.Admin, s_scope);
        await _eventually.HoldsAsync(() => ValueOf(mirror, "a") == "1");
        await server.PutAsync("a", "2");
        await server.PutAsync("b", "1");
        await _eventually.HoldsAsync(() => ValueOf(mirror, "a") == "2" && ValueOf(mirror, "b") == "1");
        (await server.Admin.DeleteAsync(ControlServer.ConfigMaps, "default", "a", default)).IsDone.ShouldBeTrue();
        await _eventually.HoldsAsync(() => ValueOf(mirror, "a") is null);
        mirror.Problem.ShouldBeNull();
    }

    [Fact]
    public async Task A_change_of_what_is_left_out_is_no_change()
    {
        await using ControlServer server = await ControlServer.StartAsync();
        await server.PutAsync("a", "1");
        await using ObjectMirror mirror = Start(server.Admin, s_scope with { Trim = Trim });
        await _eventually.HoldsAsync(() => mirror.Objects.Any(o => o.Name == "a"));
        MirroredObject before = mirror.Objects.Single(o => o.Name == "a");
        await server.PutAsync("a", "2");
        await server.PutAsync("b", "1");
        await _eventually.HoldsAsync(() => mirror.Objects.Any(o => o.Name == "b"));
        mirror.Objects.Single(o => o.Name == "a").ShouldBeSameAs(before);
        Encoding.UTF8.GetString(before.Json.Span).ShouldNotContain("\"data\"");

        static void Trim(JsonObject o)
        {
            o.Remove("data");
            o["metadata"] = new JsonObject { ["name"] = o["metadata"]!["name"]!.DeepClone(), ["namespace"] = "default" };
        }
    }

    [Fact]
    public async Task Lists_more_than_one_page_and_gives_kind_and_version()
    {
        await using ControlServer server = await ControlServer.StartAsync();
        await Parallel.ForAsync(0, 510, async (i, _) => await server.PutAsync($"map-{i}", "x"));
        await using ObjectMirror mirror = Start(server.Admin, s_scope);
        await _eventually.HoldsAsync(() => mirror.IsComplete);
        mirror.Objects.Count(o => o.Name.StartsWith("map-", StringComparison.Ordinal)).ShouldBe(510);
        JsonNode one = JsonNode.Parse(mirror.Objects[0].Json.Span)!;
        one["kind"]!.GetValue<string>().ShouldBe("ConfigMap");
        one["metadata"]!["managedFields"].ShouldBeNull();
    }

    [Fact]
    public async Task Keeps_its_objects_while_the_API_is_away_and_catches_up()
    {
        await using ControlServer server = await ControlServer.StartAsync();
        await server.PutAsync("a", "0");
        await using ObjectMirror mirror = Start(server.Admin, s_scope);
        await _eventually.HoldsAsync(() => ValueOf(mirror, "a") == "0");
        for (int round = 1; round <= 3; round++)
        {
            await server.StopAsync();
            await _eventually.HoldsAsync(() => mirror.Problem is not null);
            ValueOf(mirror, "a").ShouldBe($"{round - 1}");
            await server.StartAgainAsync();
            using ApiClient fresh = ControlServer.Client(server.Kubeconfig);
            (await fresh.ApplyAsync(ControlServer.ConfigMaps, "default", "a", ControlServer.Map("a", $"{round}"), "test", true, default)).IsDone.ShouldBeTrue();
            await _eventually.HoldsAsync(() => ValueOf(mirror, "a") == $"{round}");
        }
    }

    [Fact]
    public async Task Keeps_one_object_by_name()
    {
        await using ControlServer server = await ControlServer.StartAsync();
        await server.PutAsync("a", "1");
        await server.PutAsync("b", "1");
        await using ObjectMirror mirror = Start(server.Admin, s_scope with { Name = "b" });
        await _eventually.HoldsAsync(() => mirror.IsComplete);
        mirror.Objects.Select(o => o.Name).ShouldBe(["b"]);
    }

    [Fact]
    public async Task Begins_with_a_list_again_when_its_version_is_too_old()
    {
        int lists = 0;
        await using BadServer server = new(line => line.Contains("watch=true", StringComparison.Ordinal)
            ? BadServer.Stream("""{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}""" + "\n")
            : BadServer.Json(ListOf($"{Interlocked.Increment(ref lists)}")));
        using ApiClient client = new(server.Access);
        await using ObjectMirror mirror = Start(client, s_scope);
        await _eventually.HoldsAsync(() => ValueOf(mirror, "a") is { } value && int.Parse(value) >= 3);
    }

    [Fact]
    public async Task Resumes_from_the_last_version_of_a_bookmark()
    {
        List<string> asked = [];
        await using BadServer server = new(line =>
        {
            if (!line.Contains("watch=true", StringComparison.Ordinal))
                return BadServer.Json(ListOf("1"));
            lock (asked)
                asked.Add(line);
            return BadServer.Stream("""{"type":"BOOKMARK","object":{"kind":"ConfigMap","metadata":{"resourceVersion":"77"}}}""" + "\n");
        });
        using ApiClient client = new(server.Access);
        await using ObjectMirror mirror = Start(client, s_scope);
        await _eventually.HoldsAsync(() => { lock (asked) return asked.Count >= 2; });
        lock (asked)
        {
            asked[0].ShouldContain("resourceVersion=5&");
            asked[1].ShouldContain("resourceVersion=77&");
        }
    }

    [Theory]
    [InlineData("not json\n")]
    [InlineData("{\"type\":\"ADDED\"}\n")]
    [InlineData("{\"type\":\"ADDED\",\"type\":\"DELETED\",\"object\":{\"metadata\":{\"name\":\"a\"}}}\n")]
    [InlineData("{\"type\":\"WHAT\",\"object\":{\"metadata\":{\"name\":\"a\"}}}\n")]
    [InlineData("{\"type\":\"DELETED\",\"object\":{\"metadata\":{\"name\":\"a\"")]
    public async Task Keeps_its_objects_when_a_stream_is_malformed(string stream)
    {
        await using BadServer server = new(line =>
            line.Contains("watch=true", StringComparison.Ordinal) ? BadServer.Stream(stream) : BadServer.Json(ListOf("1")));
        using ApiClient client = new(server.Access);
        await using ObjectMirror mirror = Start(client, s_scope);
        await _eventually.HoldsAsync(() => mirror.IsComplete && mirror.Problem is not null);
        ValueOf(mirror, "a").ShouldBe("1");
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    public async Task Is_never_complete_when_what_it_needs_may_not_be_read(int code)
    {
        await using BadServer server = new(_ => BadServer.Json($$"""{"kind":"Status","code":{{code}},"message":"no"}""", code));
        using ApiClient client = new(server.Access);
        await using ObjectMirror needed = Start(client, s_scope);
        await using ObjectMirror optional = Start(client, s_scope with { IsOptional = true });
        await _eventually.HoldsAsync(() => needed.Problem is not null && optional.IsComplete);
        needed.IsComplete.ShouldBeFalse();
    }

    private ObjectMirror Start(ApiClient client, MirrorScope scope)
    {
        ObjectMirror mirror = new(client, scope, _eventually.Changed);
        mirror.Start();
        return mirror;
    }

    private static string ListOf(string value) =>
        $$$"""{"metadata":{"resourceVersion":"5"},"items":[{"metadata":{"name":"a","namespace":"default"},"data":{"value":"{{{value}}}"}}]}""";

    private static string? ValueOf(ObjectMirror mirror, string name) => mirror.Objects.FirstOrDefault(o => o.Name == name) is { } o
        ? JsonNode.Parse(Encoding.UTF8.GetString(o.Json.Span))!["data"]!["value"]!.GetValue<string>() : null;
}
