using System.Runtime.InteropServices;

namespace Sallyport.Proxy.Sockets;

/// <summary>
/// One thread that waits for many sockets at once (epoll, edge-triggered) and goes on in itself with whoever waited for them. There is
/// one for each processor; what runs behind a socket must never block (docs/design/0026-event-loops.md).
/// </summary>
internal sealed class EventLoop
{
    private const int EventsAtOnce = 256;

    private static readonly EventLoop[] s_all = OperatingSystem.IsLinux() ? [.. Enumerable.Range(0, Environment.ProcessorCount).Select(i => new EventLoop(i))] : [];
    private static int s_next;

    [ThreadStatic]
    private static EventLoop? t_current;

    private readonly int _set = SystemCalls.CreateSet();
    private readonly Lock _lock = new();
    private readonly Stack<int> _free = new();
    private readonly Queue<SocketDirection> _deferred = new();
    private volatile LoopSocket?[] _sockets = new LoopSocket?[64];
    private int _used;
    private uint _generation;

    private EventLoop(int number)
    {
        Number = number;
        new Thread(Run) { IsBackground = true, Name = $"event loop {number}" }.Start();
    }

    /// <summary>The loop whose thread this is; null on any other thread.</summary>
    public static EventLoop? Current => t_current;

    /// <summary>How many loops there are.</summary>
    public static int Count => s_all.Length;

    /// <summary>From 0, less than <see cref="Count"/>.</summary>
    public int Number { get; }

    /// <summary>The loop for a new socket: the caller's own, so that the two ends of a request meet in one thread, else each in turn. Null: not on this system.</summary>
    public static EventLoop? ForNew(bool isOwn)
    {
        if (s_all.Length == 0)
            return null;
        return isOwn && t_current is { } own ? own : s_all[(uint)Interlocked.Increment(ref s_next) % (uint)s_all.Length];
    }

    /// <summary>Tells the socket of events from now on. Its first is what it is ready for already.</summary>
    public void Add(LoopSocket socket, int descriptor)
    {
        ulong data;
        lock (_lock)
        {
            if (!_free.TryPop(out int place))
            {
                place = _used++;
                if (place == _sockets.Length)
                {
                    var larger = new LoopSocket?[place * 2];
                    _sockets.CopyTo(larger, 0);
                    _sockets = larger;
                }
            }
            socket.Place = place;
            socket.Generation = ++_generation;
            _sockets[place] = socket;
            data = (ulong)socket.Generation << 32 | (uint)place;
        }
        SystemCalls.Add(_set, descriptor, data);
    }

    /// <summary>The socket is about to be closed, which ends its events; those that were fetched before find nobody.</summary>
    public void Remove(LoopSocket socket)
    {
        lock (_lock)
        {
            _sockets[socket.Place] = null;
            _free.Push(socket.Place);
        }
    }

    /// <summary>Lets others come first: it goes on after the events that are there now. On this loop's thread only.</summary>
    public void Defer(SocketDirection direction) => _deferred.Enqueue(direction);

    private void Run()
    {
        t_current = this;
        byte[] events = GC.AllocateArray<byte>(EventsAtOnce * SystemCalls.EventBytes, pinned: true);
        while (true)
        {
            int count = SystemCalls.Wait(_set, events, mayBlock: _deferred.Count == 0);
            for (int i = 0; i < count; i++)
            {
                Span<byte> entry = events.AsSpan(i * SystemCalls.EventBytes, SystemCalls.EventBytes);
                ulong data = MemoryMarshal.Read<ulong>(entry[SystemCalls.EventDataAt..]);
                if (_sockets[(int)(uint)data] is { } socket && socket.Generation == (uint)(data >> 32))
                    socket.OnEvents(MemoryMarshal.Read<uint>(entry));
            }
            for (int left = _deferred.Count; left > 0; left--)
                _deferred.Dequeue().OnReady();
        }
    }
}
