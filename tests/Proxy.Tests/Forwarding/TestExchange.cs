using System.Text;
using System.Threading.Channels;
using Sallyport.Engine.Http;
using Sallyport.Proxy.Http;
using Sallyport.Proxy.Listeners;

namespace Sallyport.Proxy.Tests.Forwarding;

/// <summary>A client that is only memory: a request made by the test and the answer it got.</summary>
internal sealed class TestExchange : ServerExchange
{
    private readonly Channel<byte[]> _body = Channel.CreateUnbounded<byte[]>();
    private readonly MemoryStream _answer = new();
    private readonly Channel<bool> _written = Channel.CreateUnbounded<bool>();
    private readonly CancellationTokenSource _aborted = new();
    private ReadOnlyMemory<byte> _rest;
    private bool _hasBody;
    private long? _length;

    public TestExchange(string method, string path, params (string Name, string Value)[] headers)
    {
        Request.Reset(new ConnectionFacts { SourceAddress = default, LocalPort = 8080, ListenerPort = 80 });
        Request.Version = HttpVersion.Http11;
        Request.SetMethod(Encoding.Latin1.GetBytes(method));
        Request.SetPath(Encoding.Latin1.GetBytes(path));
        Request.SetScheme("http"u8);
        Request.SetAuthority("a.foo.com"u8);
        foreach ((string name, string value) in headers)
            Request.Headers.Add(Encoding.Latin1.GetBytes(name), Encoding.Latin1.GetBytes(value));
    }

    public string BodyText
    {
        get
        {
            lock (_answer)
                return Encoding.Latin1.GetString(_answer.ToArray());
        }
    }

    public bool WasStartedWithBody { get; private set; }

    public bool IsEnded { get; private set; }

    public bool IsAborted { get; private set; }

    public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HeaderList? Trailers { get; private set; }

    public DuplexConnection? RawConnection { get; set; }

    /// <summary>Fails the writing of the answer, as a client that went away does.</summary>
    public bool IsGone { get; set; }

    public override bool HasRequestBody => _hasBody;

    public override long? RequestContentLength => _length;

    public override CancellationToken Aborted => _aborted.Token;

    public override long BytesSent => _answer.Length;

    public override long BytesReceived => 0;

    public override bool HasResponseStarted => Started.Task.IsCompleted;

    public string? ResponseHeader(string name) =>
        Response.Headers.TryGet(Encoding.Latin1.GetBytes(name), out ReadOnlySpan<byte> value) ? Encoding.Latin1.GetString(value) : null;

    public string[] ResponseNames()
    {
        HeaderList headers = Response.Headers;
        return [.. Enumerable.Range(0, headers.Count).Where(headers.IsPresent).Select(i => Encoding.Latin1.GetString(headers.Name(i)))];
    }

    public TestExchange WithBody(string body, bool isChunked = false)
    {
        BeginBody(isChunked ? null : body.Length);
        SendBody(body);
        EndBody();
        return this;
    }

    public TestExchange BeginBody(long? length)
    {
        _hasBody = length != 0;
        _length = length;
        if (length is not null)
            Request.Headers.Add("content-length"u8, Encoding.ASCII.GetBytes($"{length}"));
        return this;
    }

    public void SendBody(string text) => _body.Writer.TryWrite(Encoding.Latin1.GetBytes(text));

    public void EndBody(Exception? error = null) => _body.Writer.TryComplete(error);

    public async Task WaitForBodyAsync(string text)
    {
        while (!BodyText.Contains(text, StringComparison.Ordinal))
            await _written.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
    }

    public void Leave() => _aborted.Cancel();

    public override async ValueTask<int> ReadBodyAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        while (_rest.IsEmpty)
        {
            if (!await _body.Reader.WaitToReadAsync(cancellation))
                return 0;
            if (_body.Reader.TryRead(out byte[]? next))
                _rest = next;
        }
        int count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    public override ValueTask StartResponseAsync(bool hasBody, CancellationToken cancellation)
    {
        ThrowIfGone();
        Started.TrySetResult();
        WasStartedWithBody = hasBody;
        IsEnded = !hasBody;
        return default;
    }

    public override ValueTask WriteBodyAsync(ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        ThrowIfGone();
        lock (_answer)
            _answer.Write(data.Span);
        _written.Writer.TryWrite(true);
        return default;
    }

    public override ValueTask FlushAsync(CancellationToken cancellation) => default;

    public override ValueTask EndResponseAsync(HeaderList? trailers, CancellationToken cancellation)
    {
        if (trailers is not null)
        {
            Trailers = new HeaderList();
            Trailers.AddAll(trailers);
        }
        IsEnded = true;
        return default;
    }

    public override DuplexConnection TakeOverConnection() => RawConnection!;

    public override void Abort() => IsAborted = true;

    private void ThrowIfGone()
    {
        if (IsGone)
            throw new IOException("The client is gone.");
    }
}
