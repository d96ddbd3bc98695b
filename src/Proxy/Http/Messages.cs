using System.Collections.Concurrent;
using Sallyport.Engine.Http;
using Sallyport.Proxy.Forwarding;
using Sallyport.Proxy.Sockets;

namespace Sallyport.Proxy.Http;

/// <summary>
/// The heads of a request and of its answer, and what became of the two. An HTTP/1.1 connection has one while it reads and serves a
/// request, and none while it is idle: it is most of what a connection would hold.
/// </summary>
internal sealed class Messages
{
    /// <summary>So many are kept by one event loop, the rest by all threads together.</summary>
    private const int MostOfLoop = 64;
    private const int MostOfAll = 512;

    /// <summary>One that has grown larger is not kept: unusual requests must not fill the memory.</summary>
    private const int LargestBytes = 64 * 1024;

    // Where a request ends in another thread than it began, one loop would make them and another collect them without this.
    private static readonly ConcurrentQueue<Messages> s_free = new();

    [ThreadStatic]
    private static Messages? t_free;

    private Messages? _next;
    private int _depth;

    public RequestHead Request { get; } = new();

    public ResponseHead Response { get; } = new();

    public HeaderList AnswerFields { get; } = new();

    public ForwardRecord Upstream { get; } = new();

    /// <summary>Some with nothing in them.</summary>
    public static Messages Borrow()
    {
        if (t_free is not { } own)
            return s_free.TryDequeue(out Messages? other) ? other : new Messages();
        t_free = own._next;
        own._next = null;
        return own;
    }

    /// <summary>Empties it for whoever borrows it next. Nothing of the last request may still use it.</summary>
    public void GiveBack()
    {
        Clear();
        if (Request.HeldBytes + Response.Headers.HeldBytes + AnswerFields.HeldBytes > LargestBytes)
            return;
        int depth = (t_free?._depth ?? 0) + 1;
        if (EventLoop.Current is null || depth > MostOfLoop)
        {
            if (s_free.Count < MostOfAll)
                s_free.Enqueue(this);
            return;
        }
        _depth = depth;
        _next = t_free;
        t_free = this;
    }

    public void Clear()
    {
        Request.Clear();
        Response.Reset();
        AnswerFields.Clear();
        Upstream.Reset();
    }
}
