using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Sallyport.ControlPlane;

namespace Sallyport.Client.Tests;

/// <summary>The real API server, with an administrator's client, that can be stopped and started again at the same address.</summary>
internal sealed class ControlServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sallyport-client-");
    private ControlPlaneHost? _host;
    private int _port;

    public ApiClient Admin { get; private set; } = null!;

    public string Kubeconfig { get; private set; } = null!;

    public static ApiKind ConfigMaps { get; } = new("", "v1", "configmaps", "ConfigMap");

    public static async Task<ControlServer> StartAsync()
    {
        ControlServer server = new();
        await server.StartAgainAsync();
        server.Admin = Client(server.Kubeconfig);
        return server;
    }

    public static ApiClient Client(string kubeconfig)
    {
        KubeconfigReader.TryRead(kubeconfig, out ApiAccess? access, out string problem).ShouldBeTrue(problem);
        return new ApiClient(access!);
    }

    public async Task StartAgainAsync()
    {
        ControlPlaneOptions options = new() { DataFolder = _folder.FullName, Port = _port, Bind = "127.0.0.1" };
        _host = await ControlPlaneHost.StartAsync(options, NullLoggerFactory.Instance, TimeProvider.System, default);
        _port = _host.Address.Port;
        Kubeconfig = _host.KubeconfigFile;
    }

    public async Task StopAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        _host = null;
    }

    public async Task PutAsync(string name, string value)
    {
        ApiResult result = await Admin.ApplyAsync(ConfigMaps, "default", name, Map(name, value), "test", force: true, default);
        result.IsDone.ShouldBeTrue(result.Status?.ToString());
    }

    public static JsonObject Map(string name, string value) => new()
    {
        ["apiVersion"] = "v1", ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default" },
        ["data"] = new JsonObject { ["value"] = value },
    };

    public async ValueTask DisposeAsync()
    {
        Admin?.Dispose();
        await StopAsync();
        _folder.Delete(recursive: true);
    }
}
