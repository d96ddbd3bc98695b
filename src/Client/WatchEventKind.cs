namespace Sallyport.Client;

/// <summary>What happened to an object.</summary>
public enum WatchEventKind : byte
{
    /// <summary>Never part of a <see cref="WatchEvent"/>.</summary>
    None = 0,
    Added,
    Modified,
    Deleted,

    /// <summary>Nothing; the object carries only the version up to which everything was said.</summary>
    Bookmark,
}
