using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Sallyport.Client;
using Sallyport.Policy;
using Sallyport.Policy.Parsing;
using Sallyport.Policy.Resources;

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

    private readonly ControlConnection _control;
    private readonly KeptDocuments _kept;
    private readonly ProxyOptions _options;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private readonly ChangePace _pace;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _stirred = new(0);
    private readonly Dictionary<MirrorScope, ObjectMirror> _mirrors = [];
    private IReadOnlyList<DocumentText> _last = [];
    private Action? _changed;
    private bool _isPending, _isLive, _isAway, _isDisposed;

    /// <param name="control">Must live longer than this.</param>
    /// <param name="options">Whose documents.</param>
    /// <param name="time">The time.</param>
    /// <param name="log">Says when the control plane goes and comes.</param>
    public ControlDocuments(ControlConnection control, ProxyOptions options, TimeProvider time, ILogger log)
    {
        _control = control;
        _kept = new KeptDocuments(options.DataFolder, log);
        _options = options;
        _log = log;
        _pace = new ChangePace(time);
        _timer = time.CreateTimer(_ => EndBurst(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public async Task StartAsync(CancellationToken stop)
    {
        Follow(ControlScopes.MeshConfig);
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
        _log.KeptDocumentsInUse(_control.Server);
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
    }

    // Everything, when all of it is known. MeshConfig comes first: it says which namespace is the root, whose policies are then wanted too; what
    // these and the Gateways name, Secrets and ConfigMaps, comes last.
    private bool TryTake()
    {
        lock (_gate)
        {
            if (_isDisposed || !_mirrors[ControlScopes.MeshConfig].IsComplete)
                return false;
            string root = DocumentSet.Load(TextsOf([ControlScopes.MeshConfig])).MeshConfig.RootNamespace;
            MirrorScope[] wanted = [.. ControlScopes.For(_options.Namespace, root)];
            if (!FollowsAll(wanted))
                return false;
            IReadOnlyList<Resource> naming = DocumentSet.Load(TextsOf(wanted.Where(ControlScopes.MayName))).Resources;
            wanted = [.. wanted, .. ControlScopes.Named(naming, _options, root)];
            if (!FollowsAll(wanted))
                return false;
            Forget(wanted);
            _last = [.. TextsOf(wanted)];
            _isLive = true;
            return true;
        }
    }

    // An object of two scopes, a ConfigMap that is also wanted by name, is one document.
    private IEnumerable<DocumentText> TextsOf(IEnumerable<MirrorScope> scopes) => scopes
        .SelectMany(scope => _mirrors[scope].Objects.Select(o => (scope.Kind, o)))
        .DistinctBy(found => (found.Kind, found.o.Namespace, found.o.Name)).Select(found => TextOf(found.Kind, found.o));

    private bool FollowsAll(MirrorScope[] wanted)
    {
        Follow(wanted);
        return wanted.All(scope => _mirrors[scope].IsComplete);
    }

    private void Follow(params IEnumerable<MirrorScope> wanted)
    {
        lock (_gate)
        {
            foreach (MirrorScope scope in wanted.Where(scope => !_mirrors.ContainsKey(scope)).ToArray())
            {
                ObjectMirror mirror = new(_control.Client, scope, Stir);
                _mirrors.Add(scope, mirror);
                mirror.Start();
            }
        }
    }

    // Those that no document names any more.
    private void Forget(MirrorScope[] wanted)
    {
        foreach (MirrorScope scope in _mirrors.Keys.Except(wanted).ToArray())
        {
            _mirrors.Remove(scope, out ObjectMirror? mirror);
            _ = mirror!.DisposeAsync().AsTask();
        }
    }

    private void Stir()
    {
        lock (_gate)
        {
            if (_isDisposed || _isPending)
                return;
            _isPending = true;
            // Until everything was listed once, nothing is in force that could wait for more.
            if (!_isLive)
                _pace.Reset();
            _timer.Change(_pace.Next(), Timeout.InfiniteTimeSpan);
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
            _log.ControlFollowed(_control.Server);
        else
            _log.ControlAway(away.Scope.ToString(), _control.Server, away.Problem!.ToString());
    }

    /// <summary>The generation of a document by its name; 0 when it has none.</summary>
    public long GenerationOf(string document)
    {
        DocumentText found = _last.FirstOrDefault(text => text.Name == document);
        return !found.Bytes.IsEmpty && JsonNode.Parse(found.Bytes.Span)?["metadata"]?["generation"] is JsonValue value && value.TryGetValue(out long generation) ? generation : 0;
    }

    /// <summary>Which object a document's name means; null for another document.</summary>
    public static (string Kind, string Namespace, string Name)? ReadName(string document) =>
        document.Split(' ') is [var kind, var name, "of", "the", "API"] && name.Split('/') is [var space, var own] ? (kind, space, own) : null;

    private static DocumentText TextOf(ApiKind kind, MirroredObject o) => new($"{kind.Kind} {o.Namespace}/{o.Name} of the API", o.Json);
}
