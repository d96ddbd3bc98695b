using Sallyport.ControlPlane.Authority;

namespace Sallyport.ControlPlane.Store;

/// <summary>The right to a data folder: one control plane at a time, and no restore meanwhile. Ends with the process, however it ends.</summary>
internal sealed class DataFolder : IDisposable
{
    /// <summary>File of the objects.</summary>
    public const string StoreFile = "store.db";

    /// <summary>Folder of the mesh's authority, where the Secret <c>cacerts</c> is not there.</summary>
    public const string MeshAuthority = "mesh-authority";

    private readonly FileStream _lock;

    private DataFolder(FileStream held)
    {
        _lock = held;
    }

    /// <summary>Makes the folder when it is not there.</summary>
    /// <exception cref="IOException">Somebody else has it, or it cannot be used.</exception>
    public static DataFolder Take(string path)
    {
        PrivateFile.MakeFolder(path);
        try
        {
            return new DataFolder(new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException))
        {
            throw new IOException($"a control plane runs with {path}", e);
        }
    }

    public void Dispose() => _lock.Dispose();
}
