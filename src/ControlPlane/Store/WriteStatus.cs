namespace Sallyport.ControlPlane.Store;

/// <summary>What became of a write. Only <see cref="Committed"/> means that it is on disk.</summary>
internal enum WriteStatus : byte
{
    /// <summary>Nothing was written; only a forgotten assignment has it.</summary>
    None = 0,

    /// <summary>On disk.</summary>
    Committed,

    /// <summary>The object has another version than expected, is there, or is gone.</summary>
    Conflict,

    /// <summary>The disk refused (full, or broken). Nothing of the batch was written.</summary>
    StorageFailed,
}
