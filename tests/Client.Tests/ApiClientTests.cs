using System.Text.Json.Nodes;

namespace Sallyport.Client.Tests;

public sealed class ApiClientTests
{
    private static readonly ApiKind s_maps = ControlServer.ConfigMaps;

    [Fact]
    public async Task Creates_reads_changes_and_deletes()
    {
        await using ControlServer server = await ControlServer.StartAsync();
        ApiResult made = await server.Admin.CreateAsync(s_maps, "default", ControlServer.Map("a", "1"), default);
        made.IsDone.ShouldBeTrue();
        (await server.Admin.CreateAsync(s_maps, "default", ControlServer.Map("a", "1"), default)).Status!.Failure.ShouldBe(ApiFailure.Conflict);
        await server.PutAsync("a", "2");
        ApiResult stale = await server.Admin.UpdateAsync(s_maps, "default", "a", made.Object!, default);
        stale.Status!.Failure.ShouldBe(ApiFailure.Conflict);
        JsonObject patch = new() { ["data"] = new JsonObject { ["value"] = "3" } };
        (await server.Admin.PatchAsync(s_maps, "default", "a", patch, default)).IsDone.ShouldBeTrue();
        (await server.Admin.GetAsync(s_maps, "default", "a", default)).Object!["data"]!["value"]!.GetValue<string>().ShouldBe("3");
        (await server.Admin.DeleteAsync(s_maps, "default", "a", default)).IsDone.ShouldBeTrue();
        (await server.Admin.GetAsync(s_maps, "default", "a", default)).Status!.Failure.ShouldBe(ApiFailure.NotFound);
    }

    [Fact]
    public async Task Says_what_cannot_be_reached_as_a_value()
    {
        using ApiClient nobody = new(new ApiAccess { Server = new Uri("https://127.0.0.1:1/") });
        ApiResult result = await nobody.GetAsync(s_maps, "default", "a", default);
        result.Status!.Failure.ShouldBe(ApiFailure.Unreachable);
    }

    [Fact]
    public async Task Refuses_a_server_of_another_authority()
    {
        await using ControlServer server = await ControlServer.StartAsync();
        using ApiClient stranger = new(new ApiAccess { Server = server.Admin.Server });
        (await stranger.GetAsync(s_maps, "default", "a", default)).Status!.Failure.ShouldBe(ApiFailure.Unreachable);
    }

    [Fact]
    public async Task Does_not_say_a_token_it_cannot_send()
    {
        using ApiClient client = new(new ApiAccess { Server = new Uri("http://127.0.0.1:1/"), Token = "secret\nvalue" });
        ApiStatus status = (await client.GetAsync(s_maps, "default", "a", default)).Status!;
        status.Failure.ShouldBe(ApiFailure.NoCredentials);
        status.Message.ShouldNotContain("secret");
    }

    [Fact]
    public async Task Throws_for_nothing_but_the_callers_own_end()
    {
        await using BadServer server = new(_ => "no HTTP at all");
        using ApiClient client = new(server.Access);
        (await client.GetAsync(s_maps, "default", "a", default)).Status!.Failure.ShouldBe(ApiFailure.Unreachable);
        await Should.ThrowAsync<OperationCanceledException>(() => client.GetAsync(s_maps, "default", "a", new CancellationToken(true)));
    }
}
