using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Sallyport.ControlPlane.Api.Exec;

/// <summary>A terminal of the system for one command: what we hold is its other end. The numbers are Linux'.</summary>
internal sealed partial class PseudoTerminal : IDisposable
{
    private const int ReadWrite = 2, NoControllingTerminal = 0x100, CloseOnExec = 0x80000;
    private const nuint SetWindowSize = 0x5414;
    private const short PollIn = 1;
    private const int LookEveryMilliseconds = 500;

    private readonly SafeFileHandle _master;

    private PseudoTerminal(SafeFileHandle master, string name)
    {
        _master = master;
        Name = name;
    }

    /// <summary>The command's end, as a path.</summary>
    public string Name { get; }

    /// <exception cref="IOException">The system has no more of them.</exception>
    public static unsafe PseudoTerminal Open()
    {
        // Closed in every child: whoever holds this end keeps the terminal alive.
        int opened = OpenMaster(ReadWrite | NoControllingTerminal | CloseOnExec);
        if (opened < 0) throw Failed();
        SafeFileHandle master = new(opened, ownsHandle: true);
        byte* name = stackalloc byte[64];
        if (Grant(master) == 0 && Unlock(master) == 0 && NameOf(master, name, 64) == 0)
            return new PseudoTerminal(master, Encoding.ASCII.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name)));
        IOException failed = Failed();
        master.Dispose();
        throw failed;
    }

    /// <summary>Tells the command how large its window is.</summary>
    public void Resize(ushort width, ushort height) => _ = Control(_master, SetWindowSize, new WindowSize { Rows = height, Columns = width });

    /// <summary>Waits for what the command prints; blocks its thread.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="cancel">Looked at twice a second: the other end need not be closed by then.</param>
    /// <returns>0 at the end.</returns>
    public int Read(Span<byte> buffer, CancellationToken cancel)
    {
        PollRequest[] request = [new PollRequest { File = (int)_master.DangerousGetHandle(), Events = PollIn }];
        while (true)
        {
            int ready = Poll(request, 1, LookEveryMilliseconds);
            if (ready > 0) break;
            if (cancel.IsCancellationRequested) return 0;
        }
        // When nobody holds the command's end any more, reading fails, and that is its end.
        nint read = ReadFrom(_master, ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length);
        return read > 0 ? (int)read : 0;
    }

    /// <summary>Types; blocks its thread while the command does not read.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            nint written = WriteTo(_master, in MemoryMarshal.GetReference(bytes), (nuint)bytes.Length);
            if (written <= 0) return;
            bytes = bytes[(int)written..];
        }
    }

    public void Dispose() => _master.Dispose();

    private static IOException Failed() => new("no terminal can be had: " + new Win32Exception(Marshal.GetLastPInvokeError()).Message);

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial int OpenMaster(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static partial int Grant(SafeFileHandle master);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int Unlock(SafeFileHandle master);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    private static unsafe partial int NameOf(SafeFileHandle master, byte* name, nuint length);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(SafeFileHandle master, nuint request, in WindowSize size);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll([In, Out] PollRequest[] requests, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint ReadFrom(SafeFileHandle master, ref byte buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint WriteTo(SafeFileHandle master, in byte bytes, nuint length);

    private struct WindowSize
    {
        public ushort Rows, Columns, Width, Height;
    }

    private struct PollRequest
    {
        public int File;
        public short Events, Found;
    }
}
