namespace Sallyport.Up;

/// <summary>How this very program is started once more: as a proxy, or as a sample.</summary>
internal static class OwnProgram
{
    /// <summary>Its file and what comes before its arguments: nothing, unless <c>dotnet</c> runs it.</summary>
    public static IReadOnlyList<string> Command()
    {
        string host = Environment.ProcessPath ?? "sallyport";
        string library = Path.Combine(AppContext.BaseDirectory, "sallyport.dll");
        return Path.GetFileNameWithoutExtension(host) == "dotnet" ? [host, library] : [host];
    }
}
