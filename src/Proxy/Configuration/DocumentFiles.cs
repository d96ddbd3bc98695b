using Sallyport.Policy.Parsing;

namespace Sallyport.Proxy.Configuration;

/// <summary>
/// What <c>-f</c> names: a file, a folder (all <c>*.yaml</c>, <c>*.yml</c> and <c>*.json</c> files below it) or <c>-</c> for
/// standard input, which is read once (design.md section 4).
/// </summary>
public sealed class DocumentFiles
{
    private readonly IReadOnlyList<string> _paths;
    private DocumentText? _standardInput;

    public DocumentFiles(IReadOnlyList<string> paths) => _paths = paths;

    /// <summary>The folders whose changes matter: those named, and those of named files.</summary>
    public IEnumerable<string> WatchedFolders => _paths
        .Where(path => path != "-")
        .Select(path => Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!)
        .Distinct(StringComparer.Ordinal);

    /// <summary>Reads everything as it now is, in the order of the arguments and then of file names.</summary>
    /// <exception cref="IOException">A path is missing or cannot be read; the message names it.</exception>
    public IReadOnlyList<DocumentText> Read()
    {
        List<DocumentText> texts = [];
        foreach (string path in _paths)
        {
            if (path == "-")
                texts.Add(_standardInput ??= ReadStandardInput());
            else
                foreach (string file in FilesOf(path))
                    texts.Add(new DocumentText(file, ReadFile(file)));
        }
        return texts;
    }

    private static IEnumerable<string> FilesOf(string path)
    {
        if (File.Exists(path))
            return [path];
        if (!Directory.Exists(path))
            throw new FileNotFoundException($"{path}: no such file or folder");
        return Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(IsDocument)
            .Order(StringComparer.Ordinal);
    }

    private static bool IsDocument(string file) => Path.GetExtension(file) is ".yaml" or ".yml" or ".json";

    private static byte[] ReadFile(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException($"{file}: {refused.Message}", refused);
        }
    }

    private static DocumentText ReadStandardInput()
    {
        using Stream input = Console.OpenStandardInput();
        using MemoryStream content = new();
        input.CopyTo(content);
        return new DocumentText("-", content.ToArray());
    }
}
