using Sallyport.Policy.Parsing;

namespace Sallyport.Proxy.Configuration;

/// <summary>Documents of files and folders, which are watched.</summary>
internal sealed class FolderDocuments(DocumentFiles files, TimeProvider time) : IDocumentSource
{
    private FolderWatch? _watch;

    public Task StartAsync(CancellationToken stop) => Task.CompletedTask;

    public IReadOnlyList<DocumentText> Read() => files.Read();

    public void Watch(Action changed) => _watch = new FolderWatch(files.WatchedFolders, time, changed);

    public void Confirm()
    {
        // The files are where they were.
    }

    public ValueTask DisposeAsync()
    {
        _watch?.Dispose();
        return default;
    }
}
