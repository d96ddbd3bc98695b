using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Sallyport.Client;
using Sallyport.ControlPlane;
using Sallyport.Explaining;

namespace Sallyport.Console.Tests;

/// <summary>A control plane and a console beside it, on free ports, with a folder of their own.</summary>
public sealed class ConsoleFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("console");
    private ControlPlaneHost _api = null!;

    public ConsoleHost Console { get; private set; } = null!;

    /// <summary>The administrator's client.</summary>
    public ApiClient Api { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _api = await ControlPlaneHost.StartAsync(
            new ControlPlaneOptions { DataFolder = _folder.FullName, Port = 0, Bind = "127.0.0.1" }, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        Console = await ConsoleHost.StartAsync(
            new ConsoleOptions { Api = Access(), Port = 0, Trial = new ConsoleTrial(), KeyCheck = new ConsoleKeyCheck() }, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        Api = new ApiClient(Access());
    }

    /// <summary>An address that signs an administrator in.</summary>
    public Uri SignInLink() => Console.MakeSignInLink(Access);

    /// <summary>Makes an object as administrator.</summary>
    public async Task CreateAsync(ApiKind kind, string? ns, JsonObject o)
    {
        o["apiVersion"] = kind.ApiVersion;
        o["kind"] = kind.Kind;
        (await Api.CreateAsync(kind, ns, o, CancellationToken.None)).Status.ShouldBeNull();
    }

    /// <summary>A token of a new service account in <c>default</c>, which has no role.</summary>
    public async Task<string> TokenAsync(string account)
    {
        ApiKind accounts = new("", "v1", "serviceaccounts", "ServiceAccount");
        await CreateAsync(accounts, "default", new JsonObject { ["metadata"] = new JsonObject { ["name"] = account } });
        JsonObject request = new() { ["apiVersion"] = "authentication.k8s.io/v1", ["kind"] = "TokenRequest", ["spec"] = new JsonObject() };
        ApiResult token = await Api.CreateAsync(accounts, "default", request, CancellationToken.None, account, "token");
        return (string)token.Object!["status"]!["token"]!;
    }

    public async Task DisposeAsync()
    {
        Api.Dispose();
        await Console.DisposeAsync();
        await _api.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private ApiAccess Access() =>
        KubeconfigReader.TryRead(_api.KubeconfigFile, out ApiAccess? access, out string problem) ? access : throw new IOException(problem);
}
