namespace Sallyport.Proxy.Configuration;

/// <summary>
/// Calls back once after each burst of changes below some folders. A burst ends after 100 ms without a further change, or after
/// 400 ms in any case, so that a change is in force within the promised second also while somebody keeps writing.
/// </summary>
public sealed class FolderWatch : IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(400);

    private readonly List<FileSystemWatcher> _watchers = [];
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private long _burstBegan;

    public FolderWatch(IEnumerable<string> folders, TimeProvider time, Action changed)
    {
        _time = time;
        _timer = time.CreateTimer(_ => EndBurst(changed), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        foreach (string folder in folders)
            _watchers.Add(Watch(folder));
    }

    public void Dispose()
    {
        foreach (FileSystemWatcher watcher in _watchers)
            watcher.Dispose();
        _timer.Dispose();
    }

    private FileSystemWatcher Watch(string folder)
    {
        FileSystemWatcher watcher = new(folder) { IncludeSubdirectories = true };
        watcher.Changed += (_, _) => Extend();
        watcher.Created += (_, _) => Extend();
        watcher.Deleted += (_, _) => Extend();
        watcher.Renamed += (_, _) => Extend();
        watcher.Error += (_, _) => Extend();
        watcher.EnableRaisingEvents = true;
        return watcher;
    }

    private void Extend()
    {
        lock (_gate)
        {
            long now = _time.GetTimestamp();
            if (_burstBegan == 0)
                _burstBegan = now;
            TimeSpan left = Longest - _time.GetElapsedTime(_burstBegan, now);
            _timer.Change(left < Quiet ? Max(left, TimeSpan.Zero) : Quiet, Timeout.InfiniteTimeSpan);
        }
    }

    private void EndBurst(Action changed)
    {
        lock (_gate)
            _burstBegan = 0;
        changed();
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
