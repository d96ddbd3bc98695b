using System.Text;
using Microsoft.Extensions.Logging;
using Sallyport.Policy.Parsing;
using Sallyport.Proxy.Identity;

namespace Sallyport.Proxy.Configuration;

/// <summary>
/// The documents last in force, on disk, so that a proxy can begin while the control plane is away. One JSON object a line, readable by
/// the owner alone (Secrets are among them), replaced whole. Nothing is written without a folder.
/// </summary>
internal sealed class KeptDocuments(string? dataFolder, ILogger log)
{
    private readonly string? _file = dataFolder is null ? null : Path.Combine(dataFolder, "documents.jsonl");

    /// <summary>Null when there are none, or they cannot be read.</summary>
    public IReadOnlyList<DocumentText>? Load()
    {
        if (_file is null || !File.Exists(_file))
            return null;
        try
        {
            return [.. File.ReadLines(_file).Select((line, at) => new DocumentText($"{_file} line {at + 1}", Encoding.UTF8.GetBytes(line)))];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            log.KeptDocumentsUnusable(_file, unreadable.Message);
            return null;
        }
    }

    public void Save(IReadOnlyList<DocumentText> texts)
    {
        if (_file is null)
            return;
        try
        {
            if (!Directory.Exists(dataFolder))
                PrivateFiles.CreateFolder(dataFolder!);
            PrivateFiles.Write(_file, string.Concat(texts.Select(text => Encoding.UTF8.GetString(text.Bytes.Span) + "\n")));
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            log.KeptDocumentsUnusable(_file, unwritable.Message);
        }
    }
}
