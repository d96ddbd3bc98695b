using Microsoft.Extensions.Logging;

namespace Sallyport.Proxy.Telemetry.AccessLog;

/// <summary>
/// Carries lines from requests to the log's file. Requests copy theirs into a bounded buffer and go on; one thread writes what has
/// gathered. When the buffer is full, because the disk or the reader of standard output is slow, lines are dropped and counted.
/// </summary>
internal sealed class AccessLogWriter : IDisposable
{
    /// <summary>About ten thousand lines of the default format: what gathers while a disk hesitates for a second.</summary>
    internal const int MaxPendingBytes = 4 << 20;

    /// <summary>Between two batches, so that a busy log costs a write for many lines; a quiet one is written at once.</summary>
    private static readonly TimeSpan BatchInterval = TimeSpan.FromMilliseconds(20);

    private readonly LogOutput _output;
    private readonly ILogger _log;
    private readonly string _path;
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _hasLines = new(false);
    private readonly ManualResetEventSlim _stopping = new(false);
    private readonly Thread _thread;
    private byte[] _pending = new byte[64 * 1024];
    private byte[] _writing = new byte[64 * 1024];
    private int _pendingBytes, _pendingLines;
    private long _written, _dropped;
    private bool _hasFailed;

    /// <param name="path">File, <c>/dev/stdout</c> or <c>/dev/stderr</c>.</param>
    /// <param name="isHeld">Nothing is written before <see cref="Release"/>.</param>
    /// <param name="time">Moves the reopening on.</param>
    /// <param name="log">Gets the first of several failures.</param>
    public AccessLogWriter(string path, bool isHeld, TimeProvider time, ILogger log)
    {
        _path = path;
        _log = log;
        _output = new LogOutput(path, time);
        _thread = new Thread(Run, maxStackSize: 256 * 1024) { IsBackground = true, Name = "access log" };
        if (!isHeld)
            _thread.Start();
    }

    public long Written => Interlocked.Read(ref _written);

    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Starts the writing of a writer that was held.</summary>
    public void Release()
    {
        if (_thread.ThreadState.HasFlag(ThreadState.Unstarted))
            _thread.Start();
    }

    /// <summary>Takes a line over, or drops it.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        bool isFirst;
        lock (_gate)
        {
            if (_pendingBytes + line.Length > MaxPendingBytes)
            {
                Interlocked.Increment(ref _dropped);
                return;
            }
            if (_pendingBytes + line.Length > _pending.Length)
                Array.Resize(ref _pending, Math.Min(MaxPendingBytes, Math.Max(_pending.Length * 2, _pendingBytes + line.Length)));
            line.CopyTo(_pending.AsSpan(_pendingBytes));
            _pendingBytes += line.Length;
            isFirst = _pendingLines++ == 0;
        }
        if (isFirst)
            _hasLines.Set();
    }

    /// <summary>Writes what is left and ends.</summary>
    public void Dispose()
    {
        Release();
        _stopping.Set();
        _hasLines.Set();
        // A reader of standard output that stands still must not keep the process.
        // The events are left to the collector, because a request may still be adding its line.
        if (_thread.Join(TimeSpan.FromSeconds(2)))
            _output.Dispose();
    }

    private void Run()
    {
        while (!_stopping.IsSet)
        {
            _hasLines.WaitOne();
            WritePending();
            _stopping.Wait(BatchInterval);
        }
        WritePending();
    }

    private void WritePending()
    {
        int bytes, lines;
        lock (_gate)
        {
            (_pending, _writing) = (_writing, _pending);
            (bytes, lines) = (_pendingBytes, _pendingLines);
            _pendingBytes = _pendingLines = 0;
        }
        if (lines == 0)
            return;
        try
        {
            _output.Write(_writing.AsSpan(0, bytes));
            Interlocked.Add(ref _written, lines);
            _hasFailed = false;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Interlocked.Add(ref _dropped, lines);
            if (!_hasFailed)
                _log.AccessLogFailed(_path, problem.Message);
            _hasFailed = true;
        }
    }
}
