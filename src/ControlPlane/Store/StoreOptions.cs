namespace Sallyport.ControlPlane.Store;

/// <summary>How much history the store keeps.</summary>
internal sealed record StoreOptions
{
    /// <summary>Changes from which a watch can resume. 10,000 by default; a watcher that was away for longer lists anew.</summary>
    public int MaxHistoryEvents { get; init; } = 10_000;

    /// <summary>Bytes of those changes. 64 MiB by default.</summary>
    public long MaxHistoryBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Pages of 4 KiB that the file may have. 0, the default, is as many as the disk has room for; a write beyond is refused as one to a full disk.</summary>
    public int MaxPages { get; init; }
}
