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
    /// <summary>One that has grown larger is not kept: unusual requests must not fill the memory.</summary>
    private const int LargestBytes = 64 * 1024;

    private static readonly LoopPool<Messages> s_free = new(mostOfLoop: 64, mostOfAll: 512);

    public RequestHead Request { get; } = new();

    public ResponseHead Response { get; } = new();

    public HeaderList AnswerFields { get; } = new();

    public ForwardRecord Upstream { get; } = new();

    /// <summary>Some with nothing in them.</summary>
    public static Messages Borrow() => s_free.TryTake() ?? new Messages();

    /// <summary>Empties it for whoever borrows it next. Nothing of the last request may still use it.</summary>
    public void GiveBack()
    {
        Clear();
        if (Request.HeldBytes + Response.Headers.HeldBytes + AnswerFields.HeldBytes <= LargestBytes)
            s_free.Keep(this);
    }

    /// <summary>Empties it for a request on that connection.</summary>
    public void Reset(ConnectionFacts connection)
    {
        Request.Reset(connection);
        ClearAnswer();
    }

    public void Clear()
    {
        Request.Clear();
        ClearAnswer();
    }

    private void ClearAnswer()
    {
        Response.Reset();
        AnswerFields.Clear();
        Upstream.Reset();
    }
}
