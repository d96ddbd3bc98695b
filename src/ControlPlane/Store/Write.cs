namespace Sallyport.ControlPlane.Store;

/// <summary>One change that somebody asks for.</summary>
/// <param name="Key">The object.</param>
/// <param name="Expected">The version it must have now; 0 when it must not be there.</param>
/// <param name="Body">Its new state without resourceVersion; null deletes it.</param>
internal sealed record Write(ObjectKey Key, long Expected, ReadOnlyMemory<byte>? Body)
{
    /// <summary>The last state a watcher of a deletion sees; the stored one without it.</summary>
    public ReadOnlyMemory<byte>? LastState { get; init; }
}
