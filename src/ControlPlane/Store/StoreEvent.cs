namespace Sallyport.ControlPlane.Store;

/// <summary>One durable change.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Object">The object afterwards; of a deleted one its last state, with the version of the deletion.</param>
/// <param name="Previous">The object before; null for a new one. A watch with a selector needs it to see something leave.</param>
internal sealed record StoreEvent(StoreEventKind Kind, StoredObject Object, StoredObject? Previous)
{
    public long Version => Object.Version;
}
