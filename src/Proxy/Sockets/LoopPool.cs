using System.Collections.Concurrent;

namespace Sallyport.Proxy.Sockets;

/// <summary>
/// Objects for reuse: each event loop has its own, which only its thread touches. Where a request ends in another thread than it began, one loop
/// would make them and another collect them; so what one has too much of goes to all threads.
/// </summary>
/// <param name="mostOfLoop">So many are kept by one event loop.</param>
/// <param name="mostOfAll">So many, about, by all threads together.</param>
internal sealed class LoopPool<T>(int mostOfLoop, int mostOfAll)
    where T : class
{
    private readonly Stack<T>[] _ofLoops = [.. Enumerable.Range(0, EventLoop.Count).Select(_ => new Stack<T>())];
    private readonly ConcurrentQueue<T> _ofAll = new();

    /// <summary>One that was kept; null: make a new one.</summary>
    public T? TryTake()
    {
        if (EventLoop.Current is { } loop && _ofLoops[loop.Number].TryPop(out T? own))
            return own;
        return _ofAll.TryDequeue(out T? other) ? other : null;
    }

    /// <summary>Keeps it if there is room. It must hold nothing of its last use.</summary>
    public void Keep(T item)
    {
        if (EventLoop.Current is { } loop && _ofLoops[loop.Number] is { } own && own.Count < mostOfLoop)
            own.Push(item);
        else if (_ofAll.Count < mostOfAll)
            _ofAll.Enqueue(item);
    }
}
