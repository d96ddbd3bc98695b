namespace Sallyport.Proxy.Identity;

/// <summary>Files that only their owner may read, from their first byte on.</summary>
public static class PrivateFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Mode 0700.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>Mode 0600, also where an older file was open to others: that one is replaced, not written to.</summary>
    public static void Write(string path, string text)
    {
        string fresh = $"{path}.{Guid.NewGuid():n}";
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using (StreamWriter writer = new(fresh, options))
            writer.Write(text);
        File.Move(fresh, path, overwrite: true);
    }
}
