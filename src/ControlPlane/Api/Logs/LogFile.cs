using System.Globalization;

namespace Sallyport.ControlPlane.Api.Logs;

/// <summary>A container's log file while it is read: from its last lines on, and on into the file that takes its place.</summary>
internal sealed class LogFile : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly string _path;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private FileStream? _file;
    private string? _identity;
    private bool _isPutAside;
    private int _held;

    private LogFile(string path, FileStream? file)
    {
        _path = path;
        _file = file;
        _identity = Identity(file);
    }

    /// <summary>Opens it; null when there is none.</summary>
    public static LogFile? TryOpen(string path) => OpenOrNull(path) is { } file ? new LogFile(path, file) : null;

    /// <summary>One that is not there yet.</summary>
    public static LogFile Expected(string path) => new(path, OpenOrNull(path));

    /// <summary>Leaves out all but the last lines.</summary>
    public void SkipToLast(long lines)
    {
        if (_file is null) return;
        long at = _file.Length;
        // The end of the last line ends no line before it.
        long missing = lines + 1;
        while (at > 0)
        {
            int size = (int)Math.Min(BufferBytes, at);
            _file.Position = at - size;
            _file.ReadExactly(_buffer, 0, size);
            for (int i = size - 1; i >= 0; i--)
            {
                bool endsFile = at - size + i == _file.Length - 1;
                if (_buffer[i] != '\n' && !endsFile) continue;
                if (--missing > 0) continue;
                _file.Position = at - size + i + 1;
                return;
            }
            at -= size;
        }
        _file.Position = 0;
    }

    /// <summary>Reads what is there now, whole lines only.</summary>
    /// <param name="lines">Takes the lines.</param>
    /// <param name="output">Where they go.</param>
    /// <param name="takesRest">Also a last line without end: nothing more comes.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>False at the end of what is there.</returns>
    public async ValueTask<bool> ReadAsync(LogLines lines, MemoryStream output, bool takesRest, CancellationToken cancel)
    {
        int read = _file is null ? 0 : await _file.ReadAsync(_buffer.AsMemory(_held), cancel);
        int length = _held + read;
        int whole = _buffer.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;
        if (whole == 0 && ((read == 0 && takesRest) || length == BufferBytes)) whole = length;
        for (int begin = 0; begin < whole;)
        {
            int end = _buffer.AsSpan(begin, whole - begin).IndexOf((byte)'\n');
            int next = end < 0 ? whole : begin + end + 1;
            lines.Append(_buffer.AsSpan(begin, next - begin), output);
            begin = next;
        }
        _buffer.AsSpan(whole, length - whole).CopyTo(_buffer);
        _held = length - whole;
        return read > 0;
    }

    /// <summary>Goes on at the beginning of a file that took this one's place, or was emptied. Call it when all was read.</summary>
    /// <returns>True when there may be something new to read.</returns>
    public bool TryGoOn()
    {
        if (_file is not null && _file.Length < _file.Position)
        {
            _file.Position = _held = 0;
            return true;
        }
        if (_file is not null && !_isPutAside)
        {
            // Between the last read and now it may have been written and then put aside: one more read makes sure.
            _isPutAside = Identity(_file) != _identity;
            return _isPutAside;
        }
        if (OpenOrNull(_path) is not { } next) return false;
        _file?.Dispose();
        _file = next;
        _identity = Identity(next);
        _isPutAside = false;
        _held = 0;
        return true;
    }

    public void Dispose() => _file?.Dispose();

    private static FileStream? OpenOrNull(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    // Where the open file is now: its name changes when it is put aside, and says so when it is removed.
    private static string? Identity(FileStream? file) =>
        file is null ? null : new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}")).LinkTarget;
}
