using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Sallyport.ControlPlane.Authority;
using Sallyport.ControlPlane.Runtime;

namespace Sallyport.ControlPlane.Tests;

/// <summary>A whole control plane on a free port, with a folder of its own, and its administrator as a client.</summary>
internal sealed class TestApi : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ControlPlaneHost _host;
    private readonly X509Certificate2 _admin;
    private bool _isStopped;

    private TestApi(TemporaryFolder folder, ControlPlaneHost host)
    {
        _folder = folder;
        _host = host;
        string kubeconfig = File.ReadAllText(host.KubeconfigFile);
        _admin = X509Certificate2.CreateFromPem(Pem(kubeconfig, "client-certificate-data"), Pem(kubeconfig, "client-key-data"));
        Admin = Client(_admin);
        Stranger = Client(null);
    }

    public HttpClient Admin { get; }

    /// <summary>A client without credentials.</summary>
    public HttpClient Stranger { get; }

    public Uri Address => _host.Address;

    public ControlPlaneHost Host => _host;

    public string Folder => _folder.Path;

    public string Kubeconfig => _host.KubeconfigFile;

    public X509Certificate2 AdminCertificate => _admin;

    /// <param name="data">A data folder that is there already; a new one without it.</param>
    /// <param name="authority">What signs workloads; nothing without it.</param>
    /// <param name="workloads">Runs Pods; without it they stay Pending.</param>
    /// <param name="places">The containers that run here, made by the test; none without it.</param>
    public static async Task<TestApi> StartAsync(
        string? data = null, Func<IReadOnlyDictionary<string, byte[]>?, string, IWorkloadAuthority>? authority = null,
        WorkloadRuntimeOptions? workloads = null, IContainerPlaces? places = null)
    {
        TemporaryFolder folder = new();
        ControlPlaneOptions options = new()
        {
            DataFolder = data ?? folder.Path, Port = 0, Bind = "127.0.0.1", WorkloadAuthority = authority, Workloads = workloads,
        };
        ControlPlaneHost host = await ControlPlaneHost.StartAsync(options, places, NullLoggerFactory.Instance, TimeProvider.System, default);
        if (workloads is not null) await host.StartWorkloadsAsync(default);
        return new TestApi(folder, host);
    }

    public Task<(HttpStatusCode Code, JsonNode Body)> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<(HttpStatusCode Code, JsonNode Body)> PostAsync(string path, string json) => SendAsync(HttpMethod.Post, path, json);

    public async Task<(HttpStatusCode Code, JsonNode Body)> SendAsync(
        HttpMethod method, string path, string? body = null, string type = "application/json", string? bearer = null)
    {
        using HttpRequestMessage request = new(method, new Uri(Address, path)) { Version = HttpVersion.Version20 };
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse(type));
        if (bearer is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        using HttpResponseMessage response = await (bearer is null ? Admin : Stranger).SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    /// <summary>Stops the control plane; its folder stays until the end.</summary>
    public ValueTask StopAsync()
    {
        Admin.Dispose();
        Stranger.Dispose();
        return StopServerAsync();
    }

    /// <summary>Stops the control plane alone: what its clients are reading goes on to its end.</summary>
    public ValueTask StopServerAsync()
    {
        if (_isStopped) return default;
        _isStopped = true;
        return _host.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _admin.Dispose();
        _folder.Dispose();
    }

    private static string Pem(string kubeconfig, string field)
    {
        string line = kubeconfig.Split('\n').First(l => l.Contains(field, StringComparison.Ordinal));
        return Encoding.UTF8.GetString(Convert.FromBase64String(line.Split(": ")[1].Trim()));
    }

    private static HttpClient Client(X509Certificate2? certificate)
    {
        SocketsHttpHandler handler = new();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        if (certificate is not null) handler.SslOptions.ClientCertificates = [certificate];
        return new HttpClient(handler) { DefaultRequestVersion = HttpVersion.Version20 };
    }
}
