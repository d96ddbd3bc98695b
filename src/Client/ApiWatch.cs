using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sallyport.Client;

/// <summary>One stream of changes: a JSON document a line.</summary>
public sealed class ApiWatch : IDisposable
{
    /// <summary>Longest line that is read: more than twice the largest object an API server takes.</summary>
    private const int MaxLineBytes = 8 * 1024 * 1024;

    private readonly HttpResponseMessage _response;
    private readonly Stream _stream;
    private readonly BoundedBuffer _buffer = new(MaxLineBytes);

    internal ApiWatch(HttpResponseMessage response, Stream stream)
    {
        _response = response;
        _stream = stream;
    }

    /// <summary>
    /// The next change. Neither change nor status: the stream has ended in an orderly way, and a new one can go on from the last version.
    /// After a status nothing comes any more.
    /// </summary>
    public async Task<(WatchEvent? Change, ApiStatus? Status)> ReadAsync(CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                int end = _buffer.Written.IndexOf((byte)'\n');
                if (end >= 0)
                    return Take(end);
                switch (await _buffer.ReadMoreAsync(_stream, cancel))
                {
                    case null:
                        return (null, ApiStatus.Of(ApiFailure.Malformed, "a change is larger than 8 MiB"));
                    case 0:
                        return (null, _buffer.Written.Length == 0 ? null : ApiStatus.Of(ApiFailure.Unreachable, "the stream ended within a change"));
                    default:
                        break;
                }
            }
        }
        catch (Exception problem) when (ApiTransport.FailureOf(problem, cancel) is { } status)
        {
            return (null, status);
        }
    }

    public void Dispose()
    {
        _response.Dispose();
        _buffer.Dispose();
    }

    private (WatchEvent? Change, ApiStatus? Status) Take(int end)
    {
        try
        {
            JsonNode? line = ApiJson.Parse(_buffer.Written[..end]);
            _buffer.Consume(end + 1);
            return Understand(line);
        }
        catch (JsonException)
        {
            return (null, Malformed());
        }
    }

    private static (WatchEvent? Change, ApiStatus? Status) Understand(JsonNode? line)
    {
        if (line.Child("object") is not { } o)
            return (null, Malformed());
        if (line.Text("type") == "ERROR")
            return (null, ApiStatus.Read(o["code"] is JsonValue code && code.TryGetValue(out int number) ? number : 0, o, null));
        WatchEventKind kind = line.Text("type") switch
        {
            "ADDED" => WatchEventKind.Added,
            "MODIFIED" => WatchEventKind.Modified,
            "DELETED" => WatchEventKind.Deleted,
            "BOOKMARK" => WatchEventKind.Bookmark,
            _ => WatchEventKind.None,
        };
        if (kind == WatchEventKind.None)
            return (null, Malformed());
        return (new WatchEvent(kind, o), null);
    }

    private static ApiStatus Malformed() => ApiStatus.Of(ApiFailure.Malformed, "a change of the stream cannot be read");
}
