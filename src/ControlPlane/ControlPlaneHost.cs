using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sallyport.ControlPlane.Access;
using Sallyport.ControlPlane.Api;
using Sallyport.ControlPlane.Audit;
using Sallyport.ControlPlane.Authority;
using Sallyport.ControlPlane.Admission;
using Sallyport.ControlPlane.Controllers;
using Sallyport.ControlPlane.Reporting;
using Sallyport.ControlPlane.Resources;
using Sallyport.ControlPlane.Runtime;
using Sallyport.ControlPlane.Store;

namespace Sallyport.ControlPlane;

/// <summary>Start here: the control plane from its data folder to a listening API, and back.</summary>
public sealed class ControlPlaneHost : IAsyncDisposable
{
    private const long MaxAuditFileBytes = 100 * 1024 * 1024;
    private const int KeptAuditFiles = 10;

    private static readonly TimeSpan _socketAlive = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _ending = new();
    private readonly DataFolder _folder;
    private readonly ObjectStore _store;
    private readonly Alerts _alerts;
    private readonly AuditLog _audit;
    private readonly CertificateAuthority _authority;
    private readonly ServiceAccountTokens _tokens;
    private readonly WorkloadCertificates _certificates;
    private readonly PolicyStatus _policyStatus;
    private readonly WebApplication _web;
    private readonly ControllerLoop _controllers;
    private readonly X509Certificate2 _serverCertificate;
    private readonly TimeProvider _time;
    private ProxyCredentials _proxies = null!;
    private readonly WorkloadRuntime? _runtime;

    private ControlPlaneHost(ControlPlaneOptions options, IContainerPlaces? places, ILoggerFactory logs, TimeProvider time)
    {
        _time = time;
        _folder = DataFolder.Take(options.DataFolder);
        _store = ObjectStore.Open(Path.Combine(options.DataFolder, DataFolder.StoreFile));
        _authority = CertificateAuthority.Open(options.DataFolder, time);
        _tokens = ServiceAccountTokens.Open(options.DataFolder, _store, time);
        _serverCertificate = _authority.IssueServer(
            ["localhost", "127.0.0.1", "::1", Dns.GetHostName(), "kubernetes.default.svc", .. options.Bind is "0.0.0.0" or "::" ? [] : (string[])[options.Bind]]);
        ILogger log = logs.CreateLogger("control");
        _audit = new AuditLog(Path.Combine(options.DataFolder, "audit.log"), MaxAuditFileBytes, KeptAuditFiles, log);
        _alerts = new Alerts(_store, time, log);
        ServedKinds kinds = new(_store);
        MeshSettings mesh = new(_store);
        _certificates = new WorkloadCertificates(_store, mesh, options.WorkloadAuthority, log);
        SidecarInjection? injection = null;
        if (options.Workloads is { } workloads)
        {
            _runtime = WorkloadRuntime.Open(workloads, options.DataFolder, _store, () => _proxies, time, log);
            injection = new SidecarInjection(_store);
        }
        Authorizer authorizer = new(_store, new ProxyRights(_store, mesh));
        ProxyReports reports = new(mesh, time);
        _policyStatus = new PolicyStatus(reports, new ObjectWriter(_store, time), time, log);
        ApiServer server = new(
            _store, kinds, new Authenticator(_authority, _tokens, authorizer), authorizer, _tokens, _certificates, reports, _audit, _alerts, injection,
            places ?? _runtime, time, log, _ending.Token);
        _controllers = new ControllerLoop(_store, kinds, _authority.Pem, _certificates, injection, time, log);
        _web = Build(options, _serverCertificate, logs);
        // A caller of exec or logs that is gone without a word is noticed within a minute.
        _web.UseWebSockets(new WebSocketOptions { KeepAliveInterval = _socketAlive, KeepAliveTimeout = _socketAlive });
        _web.Run(server.HandleAsync);
    }

    /// <summary>Where the API listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The administrator's kubeconfig.</summary>
    public string KubeconfigFile { get; private set; } = null!;

    /// <summary>Opens the store, listens, and writes the administrator's kubeconfig.</summary>
    /// <exception cref="IOException">The folder cannot be used, or the port is taken.</exception>
    public static Task<ControlPlaneHost> StartAsync(ControlPlaneOptions options, ILoggerFactory logs, TimeProvider time, CancellationToken cancel) =>
        StartAsync(options, places: null, logs, time, cancel);

    /// <summary>The same, with containers of somebody else's making for exec and logs.</summary>
    internal static async Task<ControlPlaneHost> StartAsync(
        ControlPlaneOptions options, IContainerPlaces? places, ILoggerFactory logs, TimeProvider time, CancellationToken cancel)
    {
        ControlPlaneHost host = new(options, places, logs, time);
        try
        {
            await host._controllers.StartAsync(cancel);
            await host._web.StartAsync(cancel);
            host.Announce(options);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Writes what a proxy needs to ask this API as itself: a kubeconfig and beside it the token that it names, both for their owner alone. To
    /// be called again before <see cref="ProxyAccess.RenewAt"/>: then the token is replaced, and the proxy reads the new one with its next call.
    /// </summary>
    /// <param name="path">Where the kubeconfig goes; the token is <c>PATH.token</c>. Its folder must be there.</param>
    /// <param name="ns">Namespace of the workload.</param>
    /// <param name="serviceAccount">Its service account, which must be there.</param>
    /// <param name="pod">Its Pod, which must be there and have the account; the token ends with it. Null: bound to the account only.</param>
    /// <param name="podUid">The Pod's uid, when the caller knows which one it means. Null: any of that name.</param>
    /// <exception cref="InvalidOperationException">The account or the Pod is not there.</exception>
    /// <exception cref="IOException">The files cannot be written.</exception>
    public ProxyAccess WriteProxyKubeconfig(string path, string ns, string serviceAccount, string? pod = null, string? podUid = null) =>
        _proxies.Write(path, ns, serviceAccount, pod, podUid);

    /// <summary>Runs Pods from now on; the control plane must have been made with <see cref="ControlPlaneOptions.Workloads"/>.</summary>
    public Task StartWorkloadsAsync(CancellationToken cancel) => Runtime.StartAsync(cancel);

    /// <summary>Where the ingress gateway's port 80 listens, as soon as it does.</summary>
    public Task<IPEndPoint> GatewayOpened => Runtime.GatewayOpened;

    /// <summary>Waits until Deployments and Pods are as they shall be, or cannot be so, and the gateway knows it.</summary>
    public Task SettleAsync(CancellationToken cancel) => Runtime.SettleAsync(cancel);

    private WorkloadRuntime Runtime => _runtime ?? throw new InvalidOperationException("this control plane runs no Pods");

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        if (_runtime is not null) await _runtime.DisposeAsync();
        await _policyStatus.DisposeAsync();
        await _controllers.DisposeAsync();
        // Watches end with the store's hub; what is being answered gets a moment.
        _store.EndWatches();
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(5));
        await _web.StopAsync(limit.Token);
        await _web.DisposeAsync();
        await _alerts.DisposeAsync();
        await _audit.DisposeAsync();
        _store.Dispose();
        _certificates.Dispose();
        _tokens.Dispose();
        _authority.Dispose();
        _serverCertificate.Dispose();
        _folder.Dispose();
        _ending.Dispose();
    }

    private void Announce(ControlPlaneOptions options)
    {
        string bound = _web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        int port = new Uri(bound.Replace("[::]", "localhost")).Port;
        string host = options.Bind is "0.0.0.0" or "::" ? "127.0.0.1" : options.Bind.Contains(':') ? $"[{options.Bind}]" : options.Bind;
        Address = new Uri($"https://{host}:{port}/");
        _proxies = new ProxyCredentials(Address, _authority, _tokens, _store, _time);
        KubeconfigFile = Path.Combine(options.DataFolder, "kubeconfig");
        using X509Certificate2 admin = _authority.IssueClient("kubernetes-admin", User.MastersGroup);
        Kubeconfig.Write(KubeconfigFile, Address, _authority, admin);
    }

    private static WebApplication Build(ControlPlaneOptions options, X509Certificate2 certificate, ILoggerFactory logs)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = options.DataFolder });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(logs);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = JsonBody.MaxBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = 64 * 1024;
            kestrel.Listen(IPAddress.Parse(options.Bind), options.Port, listen => UseTls(listen, certificate));
        });
        return builder.Build();
    }

    // A certificate is asked for, not demanded: tokens are the other way in. Whether it is one of ours is judged with the call, so
    // that a wrong one gets a Status and not a broken handshake.
    private static void UseTls(ListenOptions listen, X509Certificate2 certificate) => listen.UseHttps(new HttpsConnectionAdapterOptions
    {
        ServerCertificate = certificate,
        SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ClientCertificateMode = ClientCertificateMode.AllowCertificate,
        ClientCertificateValidation = (_, _, _) => true,
    });
}
