using Sallyport.Policy.Parsing;
using Sallyport.Proxy.Configuration;

namespace Sallyport.Commands;

/// <summary>Reads what <c>-f</c> names. A path that cannot be opened is an unusable argument, not a finding.</summary>
internal static class DocumentInput
{
    public static bool TryRead(DocumentFiles files, TextWriter error, out IReadOnlyList<DocumentText> documents)
    {
        try
        {
            documents = files.Read();
            return true;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"sallyport: -f: {unreadable.Message}");
            documents = [];
            return false;
        }
    }
}
