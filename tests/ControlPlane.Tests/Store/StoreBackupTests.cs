using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane.Tests.Store;

public sealed class StoreBackupTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task Copies_a_running_control_plane_and_brings_it_back()
    {
        using TemporaryFolder backups = new();
        string copy = Path.Combine(backups.Path, "monday");
        await using TestApi api = await TestApi.StartAsync();
        await api.PostAsync(ConfigMaps, Named("before"));
        StoreBackup.Take(api.Folder, copy);
        string version = (await api.PostAsync(ConfigMaps, Named("after"))).Body["metadata"]!["resourceVersion"]!.GetValue<string>();
        Should.Throw<IOException>(() => StoreBackup.Restore(copy, api.Folder, replaces: true)).Message.ShouldContain("runs");

        using TemporaryFolder other = new();
        string data = Path.Combine(other.Path, "data");
        StoreBackup.Restore(copy, data, replaces: false);
        Should.Throw<IOException>(() => StoreBackup.Restore(copy, data, replaces: false)).Message.ShouldContain("already");
        await using TestApi restored = await TestApi.StartAsync(data);
        (await restored.GetAsync($"{ConfigMaps}/before")).Code.ShouldBe(HttpStatusCode.OK);
        (await restored.GetAsync($"{ConfigMaps}/after")).Code.ShouldBe(HttpStatusCode.NotFound);
        // Who watched the old one must list anew.
        using HttpResponseMessage stale = await restored.Admin.GetAsync(new Uri(restored.Address, $"{ConfigMaps}?watch=1&resourceVersion={version}"));
        stale.StatusCode.ShouldBe(HttpStatusCode.Gone);
    }

    [Fact]
    public void Refuses_what_is_no_copy()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(Path.Combine(folder.Path, "store.db"), "no database, but long enough to be taken for one at first sight");
        Should.Throw<IOException>(() => StoreBackup.Restore(folder.Path, Path.Combine(folder.Path, "data"), replaces: false));
        File.Exists(Path.Combine(folder.Path, "data", "store.db")).ShouldBeFalse();
    }

    [Fact]
    public async Task Refuses_a_second_control_plane_in_one_folder()
    {
        await using TestApi api = await TestApi.StartAsync();
        ControlPlaneOptions options = new() { DataFolder = api.Folder, Port = 0, Bind = "127.0.0.1" };
        await Should.ThrowAsync<IOException>(() => ControlPlaneHost.StartAsync(options, NullLoggerFactory.Instance, TimeProvider.System, default));
    }

    private static string Named(string name) => $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}"}}""";
}
