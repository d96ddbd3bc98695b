using System.Security.Cryptography;

namespace Sallyport.Proxy.Identity;

/// <summary>An authority that is made once and kept in a folder: the four files of Istio's plug-in form, for their owner only.</summary>
public static class AuthorityFolder
{
    private const long LongestFileBytes = 1024 * 1024;

    /// <summary>
    /// The authority of <paramref name="folder"/>, made if the folder does not exist. Two that start at once end with the same one.
    /// Throws <see cref="CryptographicException"/> or <see cref="IOException"/> when what is there cannot be used: a mesh's root is never
    /// replaced behind its back.
    /// </summary>
    public static MeshAuthority LoadOrCreate(string folder, string trustDomain, TimeProvider time)
    {
        if (!Directory.Exists(folder))
            Create(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), AuthorityMaker.Create(trustDomain, time.GetUtcNow()));
        MeshAuthority authority = new(
            Read(folder, MeshAuthority.CertificateFile), Read(folder, MeshAuthority.KeyFile), Read(folder, MeshAuthority.ChainFile),
            Read(folder, MeshAuthority.RootsFile));
        using MeshSigner usable = MeshSigner.Open(authority);
        return authority;
    }

    // Whole or not at all: written beside its place and moved there. Whoever comes second takes what the first one made.
    private static void Create(string folder, MeshAuthority authority)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        string fresh = $"{folder}.{Guid.NewGuid():n}";
        try
        {
            PrivateFiles.CreateFolder(fresh);
            PrivateFiles.Write(Path.Combine(fresh, MeshAuthority.KeyFile), authority.Key);
            PrivateFiles.Write(Path.Combine(fresh, MeshAuthority.CertificateFile), authority.Certificate);
            PrivateFiles.Write(Path.Combine(fresh, MeshAuthority.ChainFile), authority.Chain);
            PrivateFiles.Write(Path.Combine(fresh, MeshAuthority.RootsFile), authority.Roots);
            Directory.Move(fresh, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Directory.Delete(fresh, recursive: true);
        }
    }

    private static string Read(string folder, string file)
    {
        string path = Path.Combine(folder, file);
        return new FileInfo(path).Length <= LongestFileBytes
            ? File.ReadAllText(path)
            : throw new CryptographicException($"{path} is larger than 1 MiB.");
    }
}
