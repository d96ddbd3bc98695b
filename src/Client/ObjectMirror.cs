using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Sallyport.Client;

/// <summary>
/// Keeps the objects of a scope as the API has them: a list in pages, then a watch from its version. A watch that ends or breaks goes on
/// from the last version seen; a version that is too old begins with a list again, which replaces everything at once. While the API is
/// away the objects stay as they were.
/// </summary>
public sealed class ObjectMirror : IAsyncDisposable
{
    private const int PageSize = 500;

    /// <summary>An endless list is a server's mistake, and must not fill our memory.</summary>
    private const int MaxObjects = 200_000;

    /// <summary>A stream that lived this long was a good one: the next failure begins with a short wait again.</summary>
    private static readonly TimeSpan s_goodStream = TimeSpan.FromSeconds(5);

    private readonly ApiClient _client;
    private readonly Action _changed;
    private readonly CancellationTokenSource _stop = new();
    // The longest wait is part of a promise: documents are in force within seconds of the API's return.
    private readonly BackOff _backOff = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2));
    private readonly Lock _gate = new();
    private Dictionary<(string, string), MirroredObject> _objects = [];
    private Task _running = Task.CompletedTask;
    private volatile ApiStatus? _problem;
    private volatile bool _isComplete;
    private string? _version;

    /// <param name="client">Must live longer than this.</param>
    /// <param name="scope">What to keep.</param>
    /// <param name="changed">Called after each change of objects, completeness or problem, from a thread of its own; must not wait.</param>
    public ObjectMirror(ApiClient client, MirrorScope scope, Action changed)
    {
        _client = client;
        _changed = changed;
        Scope = scope;
    }

    public MirrorScope Scope { get; }

    /// <summary>True once everything was listed, or there is nothing of an optional kind. It stays true while the API is away.</summary>
    public bool IsComplete => _isComplete;

    /// <summary>Why the API is not followed just now; null while it is.</summary>
    public ApiStatus? Problem => _problem;

    /// <summary>The objects at this moment, by namespace and name.</summary>
    public IReadOnlyList<MirroredObject> Objects
    {
        get
        {
            lock (_gate)
                return [.. _objects.Values.OrderBy(o => o.Namespace, StringComparer.Ordinal).ThenBy(o => o.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>Begins; call once.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                ApiStatus? failure = _version is null ? await ListAsync() : await FollowAsync();
                if (failure is null)
                    continue;
                Note(failure);
                if (failure.Failure == ApiFailure.Expired)
                    _version = null;
                await Task.Delay(_backOff.Next(failure.RetryAfter), _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The owner stops it.
        }
    }

    private async Task<ApiStatus?> ListAsync()
    {
        Dictionary<(string, string), MirroredObject> listed = [];
        ListQuery query = Scope.Query with { Limit = PageSize };
        string? version;
        do
        {
            ApiResult page = await _client.ListAsync(Scope.Kind, Scope.Namespace, query, _stop.Token);
            if (!page.IsDone)
                return page.Status;
            version = page.Object.Child("metadata").Text("resourceVersion");
            if (version is not { Length: > 0 } || page.Object["items"] is not (JsonArray or null))
                return ApiStatus.Of(ApiFailure.Malformed, "the answer to a list is not a list");
            foreach (JsonObject o in (page.Object["items"] as JsonArray ?? []).OfType<JsonObject>())
                if (MirroredObject.Of(o, Scope) is { } kept)
                    listed[kept.Key] = kept;
            if (listed.Count > MaxObjects)
                return ApiStatus.Of(ApiFailure.Malformed, $"the list has more than {MaxObjects} objects");
            query = query with { Continue = page.Object.Child("metadata").Text("continue") };
        }
        while (query.Continue is { Length: > 0 });
        lock (_gate)
            _objects = listed;
        _version = version;
        Followed();
        return null;
    }

    private async Task<ApiStatus?> FollowAsync()
    {
        // Between five and ten minutes, as Kubernetes' own clients: a watch that a middleman forgot does not stay deaf for longer.
        TimeSpan limit = TimeSpan.FromMinutes(5 + 5 * Random.Shared.NextDouble());
        long began = Stopwatch.GetTimestamp();
        (ApiWatch? watch, ApiStatus? failure) = await _client.WatchAsync(Scope.Kind, Scope.Namespace, Scope.Query, _version!, limit, _stop.Token);
        if (watch is null)
            return failure;
        using ApiWatch stream = watch;
        if (_problem is not null)
            Followed();
        using CancellationTokenSource silence = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        silence.CancelAfter(limit + TimeSpan.FromMinutes(1));
        do
        {
            (WatchEvent? change, failure) = await ReadAsync(stream, silence.Token);
            if (change is null)
                break;
            Take(change);
        }
        while (true);
        if (Stopwatch.GetElapsedTime(began) > s_goodStream)
            _backOff.Reset();
        else
            // A server that ends every stream at once must not be asked without a pause.
            failure ??= ApiStatus.Of(ApiFailure.Unreachable, "the server ended the stream");
        return failure;
    }

    private async Task<(WatchEvent? Change, ApiStatus? Failure)> ReadAsync(ApiWatch stream, CancellationToken silence)
    {
        try
        {
            return await stream.ReadAsync(silence);
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            return (null, ApiStatus.Of(ApiFailure.TimedOut, "the stream did not end when it should have"));
        }
    }

    private void Take(WatchEvent change)
    {
        if (change.Object.Child("metadata").Text("resourceVersion") is { Length: > 0 } version)
            _version = version;
        if (change.Kind == WatchEventKind.Bookmark || MirroredObject.Of(change.Object, Scope) is not { } o)
            return;
        lock (_gate)
        {
            if (change.Kind != WatchEventKind.Deleted && _objects.TryGetValue(o.Key, out MirroredObject? known) && known.Json.Span.SequenceEqual(o.Json.Span))
                return;
            if (change.Kind == WatchEventKind.Deleted)
                _objects.Remove(o.Key);
            else
                _objects[o.Key] = o;
        }
        _backOff.Reset();
        _changed();
    }

    private void Followed()
    {
        _problem = null;
        _isComplete = true;
        _changed();
    }

    // Absent is a kind that is not served, or is not ours to read, only where the scope says so, and only before anything was seen of it:
    // what was read once stays until the API itself says that it is gone.
    private void Note(ApiStatus failure)
    {
        _problem = failure;
        if (Scope.IsOptional && failure.Failure is (ApiFailure.NotFound or ApiFailure.Forbidden))
            _isComplete = true;
        _changed();
    }
}
