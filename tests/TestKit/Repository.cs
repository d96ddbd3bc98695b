namespace Sallyport.TestKit;

/// <summary>Where the sources are: the folder with the solution, above the folder of the tests.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Sallyport.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Sallyport.slnx is not above " + AppContext.BaseDirectory);
    }
}
