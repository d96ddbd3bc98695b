using Microsoft.Extensions.Logging;
using Sallyport.Client;
using Sallyport.Policy;
using Sallyport.Policy.Parsing;

namespace Sallyport.Proxy.Configuration;

/// <summary>
/// Documents of the control plane, kept in step by list and watch. Until everything was listed once nothing is new: a part of the
/// documents must never count as the whole, since a policy could be missing. While the control plane is away they stay as they were; a
/// start without it uses those last in force.
/// </summary>
internal sealed class ControlDocuments : IDocumentSource
{
    /// <summary>How long a start waits for the control plane when it has kept documents to begin with.</summary>
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(1);

    /// <summary>One change often brings others; the first is not put off by them.</summary>
    private static readonly TimeSpan s_burst = TimeSpan.FromMilliseconds(25);

    private readonly ApiAccess _access;
    private readonly ApiClient _client;
    private readonly KeptDocuments _kept;
    private readonly string _namespace;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _stirred = new(0);
    private readonly Dictionary<MirrorScope, ObjectMirror> _mirrors = [];
    private IReadOnlyList<DocumentText> _last = [];
    private Action? _changed;
    private bool _isPending, _isLive, _isAway, _isDisposed;

    private ControlDocuments(ApiAccess access, ProxyOptions options, TimeProvider time, ILogger log)
    {
        _access = access;
        _client = new ApiClient(access);
        _kept = new KeptDocuments(options.DataFolder, log);
        _namespace = options.Namespace;
        _log = log;
        _timer = time.CreateTimer(_ => EndBurst(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <exception cref="StartFailedException">The kubeconfig cannot be used.</exception>
    public static ControlDocuments Open(string kubeconfig, ProxyOptions options, TimeProvider time, ILogger log) =>
        KubeconfigReader.TryRead(kubeconfig, out ApiAccess? access, out string problem)
            ? new ControlDocuments(access, options, time, log)
            : throw new StartFailedException(StartFailedException.Unreadable, $"--control: {problem}");

    public async Task StartAsync(CancellationToken stop)
    {
        Follow("istio-system");
        IReadOnlyList<DocumentText>? kept = _kept.Load();
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (kept is not null)
            limit.CancelAfter(s_startLimit);
        try
        {
            while (!TryTake())
            {
                // Refused at once: nobody is there, and what is kept need not wait.
                if (kept is not null && _isAway)
                    break;
                await _stirred.WaitAsync(limit.Token);
            }
        }
        catch (OperationCanceledException) when (kept is not null && !stop.IsCancellationRequested)
        {
            // The time is up.
        }
        if (_isLive)
            return;
        _last = kept!;
        _log.KeptDocumentsInUse(_access.Server);
    }

    public IReadOnlyList<DocumentText> Read()
    {
        TryTake();
        return _last;
    }

    public void Watch(Action changed)
    {
        lock (_gate)
            _changed = changed;
    }

    public void Confirm()
    {
        if (_isLive)
            _kept.Save(_last);
    }

    public async ValueTask DisposeAsync()
    {
        ObjectMirror[] mirrors;
        lock (_gate)
        {
            _isDisposed = true;
            mirrors = [.. _mirrors.Values];
        }
        await Task.WhenAll(mirrors.Select(mirror => mirror.DisposeAsync().AsTask()));
        await _timer.DisposeAsync();
        _client.Dispose();
        _access.Dispose();
    }

    // Everything, when all of it is known. MeshConfig comes first: it says which namespace is the root, whose policies are then wanted too.
    private bool TryTake()
    {
        lock (_gate)
        {
            ObjectMirror mesh = _mirrors[ControlScopes.MeshConfig];
            if (_isDisposed || !mesh.IsComplete)
                return false;
            IEnumerable<DocumentText> config = mesh.Objects.Select(TextOf);
            MirrorScope[] wanted = Follow(DocumentSet.Load(config).MeshConfig.RootNamespace);
            if (!wanted.All(scope => _mirrors[scope].IsComplete))
                return false;
            // An object of two scopes, a ConfigMap of the own namespace that is also wanted by name, is one document.
            _last = [.. wanted.SelectMany(scope => _mirrors[scope].Objects.Select(o => (scope.Kind, o)))
                .DistinctBy(found => (found.Kind, found.o.Namespace, found.o.Name)).Select(found => TextOf(found.o))];
            _isLive = true;
            return true;
        }
    }

    private MirrorScope[] Follow(string root)
    {
        MirrorScope[] wanted = [.. ControlScopes.For(_namespace, root)];
        lock (_gate)
        {
            foreach (MirrorScope scope in wanted.Where(scope => !_mirrors.ContainsKey(scope)))
            {
                ObjectMirror mirror = new(_client, scope, Stir);
                _mirrors.Add(scope, mirror);
                mirror.Start();
            }
        }
        return wanted;
    }

    private void Stir()
    {
        lock (_gate)
        {
            if (_isDisposed || _isPending)
                return;
            _isPending = true;
            _timer.Change(s_burst, Timeout.InfiniteTimeSpan);
        }
    }

    private void EndBurst()
    {
        Action? changed;
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isPending = false;
            changed = _changed;
            Notice();
        }
        _stirred.Release();
        changed?.Invoke();
    }

    // Said once when it goes and once when it is back, not with each attempt. Forbidden optional kinds are no news.
    private void Notice()
    {
        ObjectMirror? away = _mirrors.Values.FirstOrDefault(mirror => mirror.Problem is not null && !mirror.Scope.IsOptional);
        if (away is null == !_isAway)
            return;
        _isAway = away is not null;
        if (away is null)
            _log.ControlFollowed(_access.Server);
        else
            _log.ControlAway(away.Scope.ToString(), _access.Server, away.Problem!.ToString());
    }

    private static DocumentText TextOf(MirroredObject o) => new($"{o.Namespace}/{o.Name} of the API", o.Json);
}
