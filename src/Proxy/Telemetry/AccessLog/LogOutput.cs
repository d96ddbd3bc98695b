namespace Sallyport.Proxy.Telemetry.AccessLog;

/// <summary>Where the lines go: standard output, standard error, or a file. Used by one thread.</summary>
internal sealed class LogOutput(string path, TimeProvider time) : IDisposable
{
    /// <summary>
    /// A file is opened anew this often while lines are written. So a rotated one gets no more than a second's lines, whatever
    /// rotated it, and nobody has to send a signal.
    /// </summary>
    private static readonly TimeSpan ReopenInterval = TimeSpan.FromSeconds(1);

    private Stream? _stream;
    private long _openedAt;

    /// <summary>Writes whole lines.</summary>
    /// <exception cref="IOException">They could not be written.</exception>
    public void Write(ReadOnlySpan<byte> lines)
    {
        Stream stream = Open();
        stream.Write(lines);
        stream.Flush();
    }

    public void Dispose() => _stream?.Dispose();

    private Stream Open()
    {
        bool isFile = path is not ("/dev/stdout" or "/dev/stderr");
        if (_stream is not null && (!isFile || time.GetElapsedTime(_openedAt) < ReopenInterval))
            return _stream;
        Stream opened = path switch
        {
            "/dev/stdout" => Console.OpenStandardOutput(),
            "/dev/stderr" => Console.OpenStandardError(),
            // Without a buffer of its own: what is written here is a batch already.
            _ => new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0),
        };
        _stream?.Dispose();
        _openedAt = time.GetTimestamp();
        return _stream = opened;
    }
}
