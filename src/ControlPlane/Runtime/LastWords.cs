using System.Text;
using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Runtime;

/// <summary>The end of a failed container's log, for its status: <c>terminationMessagePolicy: FallbackToLogsOnError</c>.</summary>
internal static class LastWords
{
    /// <summary>As much as Kubernetes takes.</summary>
    private const int MaxLines = 80, MaxBytes = 2048;

    /// <summary>Null when the container does not want it, or ended well.</summary>
    /// <param name="container">The container.</param>
    /// <param name="exitCode">How it ended.</param>
    /// <param name="logFile">What it wrote, each line after its time and stream.</param>
    public static string? Of(JsonObject container, int exitCode, string logFile)
    {
        if (exitCode == 0 || container.Text("terminationMessagePolicy") != "FallbackToLogsOnError" || !File.Exists(logFile)) return null;
        try
        {
            string text = string.Join('\n', File.ReadLines(logFile).TakeLast(MaxLines).Select(line => line.Split(' ', 3) is [_, _, var words] ? words : line));
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            return bytes.Length <= MaxBytes ? text : Encoding.UTF8.GetString(bytes.AsSpan(bytes.Length - MaxBytes)).TrimStart('\uFFFD');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
