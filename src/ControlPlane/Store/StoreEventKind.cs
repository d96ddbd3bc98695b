namespace Sallyport.ControlPlane.Store;

/// <summary>What a change was. The numbers are stored.</summary>
internal enum StoreEventKind : byte
{
    None = 0,
    Added = 1,
    Modified = 2,
    Deleted = 3,
}
