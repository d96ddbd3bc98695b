using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sallyport.ControlPlane.Api;

namespace Sallyport.ControlPlane.Audit;

/// <summary>Who changed what: one <c>audit.k8s.io/v1</c> Event a line in a file of the data folder, with rotation.</summary>
/// <remarks>
/// Written behind the calls, in their order; a call waits when 4,096 events do. A file that cannot be written is reported in the log, once
/// until it works again, and calls go on: what happened is then known from the store's history only.
/// </remarks>
internal sealed partial class AuditLog : IAsyncDisposable
{
    private const int MaxWaiting = 4096;

    private readonly Channel<Entry> _waiting = Channel.CreateBounded<Entry>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly string _file;
    private readonly long _maxFileBytes;
    private readonly int _keptFiles;
    private readonly ILogger _log;
    private readonly Task _writing;
    private bool _failed;

    /// <param name="file">Path of the newest file; older ones get <c>.1</c>, <c>.2</c>…</param>
    /// <param name="maxFileBytes">Size at which a file is put aside.</param>
    /// <param name="keptFiles">How many of those are kept.</param>
    /// <param name="log">Where a file that cannot be written is reported.</param>
    public AuditLog(string file, long maxFileBytes, int keptFiles, ILogger log)
    {
        _file = file;
        _maxFileBytes = maxFileBytes;
        _keptFiles = keptFiles;
        _log = log;
        _writing = Task.Run(WriteAllAsync);
    }

    public ValueTask WriteAsync(JsonObject auditEvent) => _waiting.Writer.WriteAsync(new Entry([.. JsonBody.Write(auditEvent), (byte)'\n'], null));

    /// <summary>Returns when all that was given before is in the file.</summary>
    public async Task FlushAsync()
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _waiting.Writer.WriteAsync(new Entry([], done));
        await done.Task;
    }

    /// <summary>What is in the files, the newest line first.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> LinesNewestFirst()
    {
        foreach (string file in Enumerable.Range(0, _keptFiles + 1).Select(number => number == 0 ? _file : $"{_file}.{number}"))
        {
            if (!File.Exists(file)) continue;
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            foreach (ReadOnlyMemory<byte> line in LinesBackwards.Of(stream)) yield return line;
        }
    }

    /// <summary>Writes what waits.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAllAsync()
    {
        while (await _waiting.Reader.WaitToReadAsync())
        {
            try
            {
                WriteWaiting();
                _failed = false;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (!_failed) LogFailure(_log, e.Message);
                _failed = true;
                // Dropped, or the loop would try the same again without end.
                while (_waiting.Reader.TryRead(out Entry dropped)) dropped.Flushed?.TrySetResult();
            }
        }
    }

    private void WriteWaiting()
    {
        FileStreamOptions options = new() { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read | FileShare.Delete };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        FileStream stream = new(_file, options);
        try
        {
            while (_waiting.Reader.TryRead(out Entry entry))
            {
                byte[] line = entry.Line;
                if (entry.Flushed is { } flushed)
                {
                    stream.Flush();
                    flushed.SetResult();
                    continue;
                }
                if (stream.Length > 0 && stream.Length + line.Length > _maxFileBytes)
                {
                    stream.Dispose();
                    Rotate();
                    stream = new FileStream(_file, options);
                }
                stream.Write(line);
            }
        }
        finally
        {
            stream.Dispose();
        }
    }

    private void Rotate()
    {
        for (int number = _keptFiles; number >= 1; number--)
        {
            string from = number == 1 ? _file : $"{_file}.{number - 1}";
            if (File.Exists(from)) File.Move(from, $"{_file}.{number}", overwrite: true);
        }
    }

    private readonly record struct Entry(byte[] Line, TaskCompletionSource? Flushed);

    [LoggerMessage(Level = LogLevel.Error, Message = "The audit log cannot be written, so changes are not recorded there: {Reason}")]
    private static partial void LogFailure(ILogger log, string reason);
}
