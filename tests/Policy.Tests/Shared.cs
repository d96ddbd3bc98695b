namespace Sallyport.Policy.Tests;

/// <summary>Files of the folder <c>shared</c> beside the repository, which is not part of it and may be missing.</summary>
internal static class Shared
{
    /// <summary>The path of a file there; null when it is not.</summary>
    public static string? Find(string relative)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", relative);
            if (File.Exists(candidate)) return candidate;
        }

        return null;
    }
}
