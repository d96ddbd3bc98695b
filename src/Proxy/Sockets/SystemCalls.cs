using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Sallyport.Proxy.Sockets;

/// <summary>The calls of Linux behind <see cref="EventLoop"/>, and what their error numbers mean. None waits but <see cref="Wait"/>.</summary>
internal static partial class SystemCalls
{
    public const uint Readable = 0x1, Writable = 0x4, Failed = 0x8, HungUp = 0x10, OtherEndFinished = 0x2000, EdgeTriggered = 1u << 31;
    public const int Interrupted = 4, TryAgain = 11, InProgress = 115;

    private const int CloseOnExec = 0x80000;
    private const int DontWait = 0x40, NoSignal = 0x4000;
    private const int AddToSet = 1;
    private const int Stream = 1, NonBlocking = 0x800;

    /// <summary>Bytes of one <c>struct epoll_event</c>: packed on x86, aligned elsewhere.</summary>
    public static readonly int EventBytes = RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 ? 12 : 16;

    /// <summary>Where its eight bytes of our own begin.</summary>
    public static readonly int EventDataAt = EventBytes - sizeof(ulong);

    public static int CreateSet() => Checked(epoll_create1(CloseOnExec));

    /// <summary>Reports changes of <paramref name="descriptor"/> in both directions from now on, beginning with what it is ready for now.</summary>
    public static unsafe void Add(int set, int descriptor, ulong data)
    {
        byte* entry = stackalloc byte[EventBytes];
        MemoryMarshal.Write(new Span<byte>(entry, EventBytes), Readable | Writable | OtherEndFinished | EdgeTriggered);
        MemoryMarshal.Write(new Span<byte>(entry + EventDataAt, sizeof(ulong)), data);
        Checked(epoll_ctl(set, AddToSet, descriptor, entry));
    }

    /// <summary>How many events came; none: not now, or the wait was interrupted.</summary>
    /// <param name="set">Of <see cref="CreateSet"/>.</param>
    /// <param name="events">Filled with entries of <see cref="EventBytes"/>.</param>
    /// <param name="mayBlock">Wait for the first one.</param>
    public static unsafe int Wait(int set, Span<byte> events, bool mayBlock)
    {
        fixed (byte* first = events)
            return Math.Max(0, epoll_wait(set, first, events.Length / EventBytes, mayBlock ? -1 : 0));
    }

    /// <summary>Bytes received; 0 at the end; negative: see <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    public static unsafe int Receive(int descriptor, Span<byte> buffer)
    {
        fixed (byte* first = buffer)
            return (int)recv(descriptor, first, (nuint)buffer.Length, DontWait);
    }

    /// <summary>Bytes sent; negative: see <see cref="Marshal.GetLastPInvokeError"/>.</summary>
    public static unsafe int Send(int descriptor, ReadOnlySpan<byte> data)
    {
        fixed (byte* first = data)
            return (int)send(descriptor, first, (nuint)data.Length, DontWait | NoSignal);
    }

    /// <summary>A stream socket that never blocks.</summary>
    public static int CreateSocket(AddressFamily family) => Checked(socket(family switch
    {
        AddressFamily.Unix => 1,
        AddressFamily.InterNetwork => 2,
        AddressFamily.InterNetworkV6 => 10,
        _ => throw new SocketException((int)SocketError.AddressFamilyNotSupported),
    }, Stream | NonBlocking | CloseOnExec, 0));

    /// <summary>Begins to connect. False: it goes on, and the socket becomes writable when it is over.</summary>
    public static unsafe bool Connect(int descriptor, ReadOnlySpan<byte> address)
    {
        fixed (byte* first = address)
            if (connect(descriptor, first, (uint)address.Length) == 0)
                return true;
        int error = Marshal.GetLastPInvokeError();
        return error == InProgress ? false : throw ErrorOf(error);
    }

    /// <summary>Throws what went wrong with a connect that is over.</summary>
    public static unsafe void ThrowIfNotConnected(int descriptor)
    {
        const int socketLevel = 1, pendingError = 4;
        int error = 0;
        uint length = sizeof(int);
        Checked(getsockopt(descriptor, socketLevel, pendingError, &error, &length));
        if (error != 0)
            throw ErrorOf(error);
    }

    /// <summary>What to throw for an error number.</summary>
    public static SocketException ErrorOf(int error) => new((int)(error switch
    {
        13 or 1 => SocketError.AccessDenied,
        24 or 23 => SocketError.TooManyOpenSockets,
        32 => SocketError.Shutdown,
        98 => SocketError.AddressAlreadyInUse,
        99 => SocketError.AddressNotAvailable,
        100 => SocketError.NetworkDown,
        101 => SocketError.NetworkUnreachable,
        103 => SocketError.ConnectionAborted,
        104 => SocketError.ConnectionReset,
        105 => SocketError.NoBufferSpaceAvailable,
        107 => SocketError.NotConnected,
        110 => SocketError.TimedOut,
        2 or 111 => SocketError.ConnectionRefused,
        112 => SocketError.HostDown,
        113 => SocketError.HostUnreachable,
        TryAgain => SocketError.WouldBlock,
        _ => SocketError.SocketError,
    }));

    private static int Checked(int result) => result >= 0 ? result : throw ErrorOf(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int epoll_ctl(int set, int operation, int descriptor, byte* entry);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int epoll_wait(int set, byte* events, int count, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint recv(int descriptor, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint send(int descriptor, byte* data, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int connect(int descriptor, byte* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int getsockopt(int descriptor, int level, int option, void* value, uint* length);
}
