namespace Sallyport.ControlPlane.Store;

/// <summary>What became of a write, and what is stored now.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Object">After <see cref="WriteStatus.Committed"/> the new state, after a conflict the one that stands in the way, if any.</param>
internal readonly record struct WriteResult(WriteStatus Status, StoredObject? Object);
