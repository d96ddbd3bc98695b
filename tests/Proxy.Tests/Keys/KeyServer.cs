using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sallyport.Proxy.Tests.Forwarding;

namespace Sallyport.Proxy.Tests.Keys;

/// <summary>A server of key sets whose answers a test changes while it runs. 404 for other paths.</summary>
internal sealed class KeyServer : IAsyncDisposable
{
    private readonly Dictionary<string, RequestDelegate> _answers = [];
    private readonly Dictionary<string, int> _asked = [];
    private readonly Lock _gate = new();
    private KestrelUpstream _server = null!;

    public int Port => _server.Port;

    public static async Task<KeyServer> StartAsync()
    {
        KeyServer server = new();
        server._server = await KestrelUpstream.StartAsync(server.AnswerAsync, HttpProtocols.Http1);
        return server;
    }

    public string Url(string path) => $"http://127.0.0.1:{Port}{path}";

    public int Asked(string path)
    {
        lock (_gate)
            return _asked.GetValueOrDefault(path);
    }

    public void Serve(string path, string keySet, string? cacheControl = null) => Serve(path, context =>
    {
        if (cacheControl is not null)
            context.Response.Headers.CacheControl = cacheControl;
        return context.Response.WriteAsync(keySet);
    });

    public void Serve(string path, RequestDelegate answer)
    {
        lock (_gate)
            _answers[path] = answer;
    }

    /// <summary>The connection ends without an answer.</summary>
    public void Break(string path) => Serve(path, context =>
    {
        context.Abort();
        return Task.CompletedTask;
    });

    /// <summary>Nothing is answered until the client gives up.</summary>
    public void Hang(string path) => Serve(path, async context =>
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path;
        lock (_gate)
        {
            _asked[path] = _asked.GetValueOrDefault(path) + 1;
            if (_answers.TryGetValue(path, out RequestDelegate? answer))
                return answer(context);
        }
        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    }
}
