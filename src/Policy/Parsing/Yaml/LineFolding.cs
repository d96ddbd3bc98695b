using System.Text;

namespace Sallyport.Policy.Parsing.Yaml;

/// <summary>What line breaks inside a folded scalar stand for.</summary>
internal static class LineFolding
{
    /// <summary>One break becomes a blank; of several the first goes.</summary>
    public static void Fold(StringBuilder breaks)
    {
        if (breaks.Length == 0 || breaks[0] != '\n') return;
        if (breaks.Length == 1) breaks[0] = ' ';
        else breaks.Remove(0, 1);
    }
}
