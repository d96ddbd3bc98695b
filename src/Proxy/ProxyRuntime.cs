using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Sallyport.Engine;
using Sallyport.Engine.Tokens;
using Sallyport.Policy.Validation;
using Sallyport.Proxy.Admin;
using Sallyport.Proxy.Configuration;
using Sallyport.Proxy.ExternalAuthorization;
using Sallyport.Proxy.Forwarding;
using Sallyport.Proxy.Identity;
using Sallyport.Proxy.Keys;
using Sallyport.Proxy.Listeners;
using Sallyport.Proxy.Reporting;
using Sallyport.Proxy.Telemetry;
using Sallyport.Proxy.Telemetry.Metrics;
using Sallyport.Proxy.Telemetry.Tracing;

namespace Sallyport.Proxy;

/// <summary>One running proxy: its configuration, its ports, and what connects them. The program runs one, tests run several.</summary>
public sealed class ProxyRuntime : IAsyncDisposable
{
    // No document numbers it: OutboundCompiler.ListenerPort.
    private const int OutboundPort = 0;

    /// <summary>Fewer bytes than this of reading are not worth a collection.</summary>
    private const long LargeStartBytes = 32L << 20;

    /// <summary>A start waits this long for the control plane's certificate; without it mesh TLS is refused until it comes.</summary>
    private static readonly TimeSpan s_identityLimit = TimeSpan.FromSeconds(5);

    private readonly ProxyOptions _options;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly IDocumentSource _source;
    private readonly KeySetTable _keys;
    private readonly ProxyState _state;
    private readonly ControlConnection? _control;
    private readonly IMeshIdentitySource _identity;
    private readonly KeyRefetches _refetches;
    private readonly ControlReports? _reports;
    private readonly Reloader _reloader;
    private readonly UpstreamClusters _clusters;
    private readonly ListenerSet _listeners;
    private readonly SortedDictionary<int, IPEndPoint> _endPoints = [];
    private readonly RequestTelemetry _telemetry;
    private readonly ProxyView _view;
    private AdminServer? _admin;
    private bool _isDisposed;
    private IDisposable? _export;

    private ProxyRuntime(
        ProxyOptions options, ControlConnection? control, ConfigurationReader reader, IDocumentSource source, KeySetTable keys, TokenCache tokens,
        ProxyModel first, TimeProvider time, ILogger log)
    {
        _control = control;
        _options = options;
        _source = source;
        _log = log;
        _time = time;
        _keys = keys;
        _state = new ProxyState(first);
        _telemetry = new RequestTelemetry(options, time, log);
        _telemetry.Configure(first);
        IdentitySettings identity = IdentitySettings.Read(Environment.GetEnvironmentVariable);
        _identity = control is null ? new MeshIdentityState(options, identity, time, log) : new ControlIdentity(options, control.Client, identity, time, log);
        _identity.Apply(first);
        ForwardingOptions forwarding = new() { Time = time, MeshIdentity = () => _identity.Current, OutboundListener = () => OutboundEndPoint };
        _clusters = new UpstreamClusters(forwarding);
        _clusters.Use(first.Snapshot.Clusters.Values);
        Forwarder forwarder = new(_clusters, forwarding);
        ExternalAuthorizers authorizers = new(forwarder, time);
        TcpForwarder tcpForwarder = new(_clusters);
        TcpPipeline tcp = new(tcpForwarder, authorizers, _telemetry, time);
        Pipeline pipeline = new(_state, forwarder, keys, authorizers, tcp, new ConnectPipeline(tcpForwarder), _telemetry, time);
        _listeners = new ListenerSet(pipeline, time, () => _identity.Current);
        _view = new ProxyView
        {
            Options = options, State = _state, Keys = keys, Tokens = tokens, Telemetry = _telemetry, Listeners = _listeners,
            Reloads = new ReloadCounters(time), Time = time,
        };
        _refetches = new KeyRefetches(keys);
        _refetches.Follow(first);
        if (control is not null && source is ControlDocuments documents)
            _reports = new ControlReports(options, control.Client, _telemetry.Decisions, keys, documents.GenerationOf, time);
        _reloader = new Reloader(reader, source, _state, keys, Apply, refused => _reports?.Refused(refused), _view.Reloads, log);
    }

    /// <summary>Which configuration is in force.</summary>
    public string Revision => _state.Current.Snapshot.Revision;

    /// <summary>Where each port listens, by its number in Gateway or workload.</summary>
    public IReadOnlyDictionary<int, IPEndPoint> EndPoints => _endPoints;

    /// <summary>Where it takes requests of its own application; null: nowhere.</summary>
    public IPEndPoint? OutboundEndPoint { get; private set; }

    /// <summary>Where the admin endpoints are; null: turned off.</summary>
    public IPEndPoint? AdminEndPoint => _admin?.EndPoint;

    /// <summary>Reads the documents, opens the ports, waits for the first attempt at each key set.</summary>
    /// <exception cref="StartFailedException">Documents or ports cannot be used; carries the exit code.</exception>
    public static async Task<ProxyRuntime> StartAsync(ProxyOptions options, TimeProvider time, ILogger log, CancellationToken stop)
    {
        ControlConnection? control = options.Control is { } kubeconfig ? ControlConnection.Open(kubeconfig) : null;
        IDocumentSource source = control is null
            ? new FolderDocuments(new DocumentFiles(options.Files), time)
            : new ControlDocuments(control, options, time, log);
        KeySetTable keys = KeySetTable.Create(options.DataFolder, time, log);
        TokenCache tokens = new();
        ConfigurationReader reader = new(options, source, keys, tokens);
        ProxyModel model;
        try
        {
            long before = GC.GetTotalAllocatedBytes();
            await source.StartAsync(stop);
            model = ReadFirst(reader, log);
            GiveBackMemory(GC.GetTotalAllocatedBytes() - before);
        }
        catch
        {
            await source.DisposeAsync();
            control?.Dispose();
            throw;
        }
        ProxyRuntime runtime = new(options, control, reader, source, keys, tokens, model, time, log);
        try
        {
            runtime._admin = AdminServer.Start(runtime._view, log);
            runtime.OpenPorts(model);
            runtime.StartExport();
            await keys.WaitForFirstAttemptsAsync(TimeSpan.FromMinutes(1), stop);
            await runtime._identity.WaitAsync(s_identityLimit, stop);
            runtime._reports?.InForce(model);
            runtime._reloader.Watch();
            runtime._view.Reloads.Started();
            runtime._view.Readiness.Status = ReadinessStatus.Ready;
            log.InForce(model.Snapshot.Revision);
            return runtime;
        }
        catch
        {
            await runtime.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops accepting and lets what is in flight end, at most until <paramref name="deadline"/>.</summary>
    public async Task DrainAsync(CancellationToken deadline)
    {
        _view.Readiness.Status = ReadinessStatus.Draining;
        await _listeners.StopAcceptingAsync();
        await _listeners.DrainAsync(deadline);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        _reloader.Dispose();
        await _source.DisposeAsync();
        await _identity.DisposeAsync();
        if (_reports is not null)
            await _reports.DisposeAsync();
        _control?.Dispose();
        await _listeners.DisposeAsync();
        _clusters.Dispose();
        _keys.Dispose();
        if (_admin is not null)
            await _admin.DisposeAsync();
        _export?.Dispose();
        _telemetry.Dispose();
    }

    /// <summary>Lets the access log begin, once what else belongs on standard output was written.</summary>
    public void ReleaseAccessLog() => _telemetry.AccessLog.Release();

    // Behind a condition and in a type of its own, so that without the variables no package of OpenTelemetry is loaded.
    private void StartExport()
    {
        OpenTelemetrySettings settings = OpenTelemetrySettings.Read(Environment.GetEnvironmentVariable);
        if (settings.Traces || settings.Metrics)
            _export = OpenTelemetryExport.Start(settings, _view, _log);
    }

    // Reading leaves several times the memory that stays. Nobody is served yet, so nobody waits while it is given back.
    private static void GiveBackMemory(long readBytes)
    {
        if (readBytes > LargeStartBytes)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    internal static ProxyModel ReadFirst(ConfigurationReader reader, ILogger log)
    {
        try
        {
            (ProxyModel? model, IReadOnlyList<Diagnostic> diagnostics) = reader.Read();
            foreach (Diagnostic diagnostic in diagnostics)
                log.DocumentProblem(diagnostic.ToString());
            return model ?? throw new StartFailedException(StartFailedException.Unreadable, "The documents have errors.");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new StartFailedException(StartFailedException.Unreadable, problem.Message);
        }
    }

    // The ports of the command line are open from the start, also before a Gateway names them (404 until then).
    private IEnumerable<int> AlwaysOpen => _options.PortMap.Keys;

    private void OpenPorts(ProxyModel model)
    {
        foreach (int port in model.Snapshot.Listeners.Keys.Union(AlwaysOpen).Order())
            Open(port);
        if (_options.Outbound is not null)
            OpenOutbound(_options.Outbound);
    }

    private void Open(int port) => _endPoints[port] = Listen($"port {port}", new ListenerOptions
    {
        ListenerPort = port,
        EndPoint = new IPEndPoint(BindAddress(_options.Bind), PortFor(port)),
        Plan = () => _state.Current.Snapshot.Listeners.GetValueOrDefault(port),
        ProxyProtocol = _options.ProxyProtocol,
    });

    private void OpenOutbound(IPEndPoint wanted) => OutboundEndPoint = Listen("--outbound", new ListenerOptions
    {
        ListenerPort = OutboundPort,
        EndPoint = wanted,
        Plan = () => _state.Current.Outbound?.Listeners.GetValueOrDefault(OutboundPort),
        IsOutbound = true,
    });

    private IPEndPoint Listen(string what, ListenerOptions options)
    {
        try
        {
            return _listeners.Listen(options);
        }
        catch (SocketException refused)
        {
            throw new StartFailedException(StartFailedException.CouldNotStart, $"{what}: cannot listen on {options.EndPoint}: {refused.Message}");
        }
    }

    // A change may add and take away ports; one that cannot be opened is reported and the rest is in force.
    private void Apply(ProxyModel model)
    {
        _telemetry.Configure(model);
        _identity.Apply(model);
        _refetches.Follow(model);
        _reports?.InForce(model);
        _clusters.Use(model.Snapshot.Clusters.Values);
        foreach (int port in model.Snapshot.Listeners.Keys.Except(_endPoints.Keys).Order())
        {
            try
            {
                Open(port);
                _log.PortOpened(port, _endPoints[port].ToString());
            }
            catch (StartFailedException refused)
            {
                _log.PortRefused(refused.Message);
            }
        }
        foreach (int port in _endPoints.Keys.Except(model.Snapshot.Listeners.Keys).Except(AlwaysOpen).ToArray())
        {
            _endPoints.Remove(port);
            _ = _listeners.CloseAsync(port);
            _log.PortClosed(port);
        }
    }

    // design.md section 4: a Gateway's ports below 1024 listen 8000 higher, as Istio's own gateway does behind its Service.
    private int PortFor(int port)
    {
        if (_options.PortMap.TryGetValue(port, out int mapped))
            return mapped;
        return _options.Role == ProxyRole.Gateway && port < 1024 ? port + 8000 : port;
    }

    private static IPAddress BindAddress(string bind)
    {
        if (bind is "*")
            return Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;
        return IPAddress.TryParse(bind, out IPAddress? address)
            ? address
            : throw new StartFailedException(StartFailedException.Unreadable, $"--bind {bind}: not an IP address");
    }
}
