using System.Buffers;
using System.Globalization;
using System.Text;

namespace Sallyport.ControlPlane.Runtime;

/// <summary>
/// What one run of a container writes, a line each: <c>TIME stdout|stderr TEXT</c>, as Kubernetes' nodes keep it. When the file is full it
/// becomes <c>….old</c> and a new one begins, so that twice its size is all a container can take.
/// </summary>
internal sealed class ContainerLog : IDisposable
{
    /// <summary>As large as a node's log of a container becomes by default in Kubernetes.</summary>
    private const int MaxFileBytes = 10 * 1024 * 1024;

    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffffff";

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _pending = new();
    private FileStream? _file;
    private bool _isClosed;

    public ContainerLog(string path, TimeProvider time)
    {
        _path = path;
        _time = time;
    }

    /// <summary>Writes whole lines, in one piece.</summary>
    /// <param name="stream"><c>stdout</c> or <c>stderr</c>.</param>
    /// <param name="lines">Their texts, without ends.</param>
    public void Write(ReadOnlySpan<byte> stream, List<ReadOnlyMemory<byte>> lines)
    {
        lock (_gate)
        {
            if (_isClosed) return;
            Span<byte> time = stackalloc byte[TimeFormat.Length + 3];
            _time.GetUtcNow().UtcDateTime.TryFormat(time, out int written, TimeFormat, CultureInfo.InvariantCulture);
            // Times have seven digits here, and nine in the format.
            "00Z"u8.CopyTo(time[written..]);
            _pending.ResetWrittenCount();
            foreach (ReadOnlyMemory<byte> line in lines)
            {
                _pending.Write(time);
                _pending.Write(" "u8);
                _pending.Write(stream);
                _pending.Write(" "u8);
                _pending.Write(line.Span);
                _pending.Write("\n"u8);
            }
            Append(_pending.WrittenSpan);
        }
    }

    /// <summary>A line of our own, such as why a container could not be started.</summary>
    public void Note(string text) => Write("stderr"u8, [Encoding.UTF8.GetBytes(text)]);

    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            _file?.Dispose();
        }
    }

    // A full disk must not end the container: what cannot be written is lost.
    private void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (_file is not null && _file.Position + bytes.Length > MaxFileBytes)
            {
                _file.Dispose();
                _file = null;
                File.Move(_path, _path + ".old", overwrite: true);
            }
            _file ??= new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            _file.Write(bytes);
        }
        catch (IOException)
        {
            _file?.Dispose();
            _file = null;
        }
    }
}
