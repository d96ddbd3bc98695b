using System.Diagnostics;

namespace Sallyport.EndToEnd.Up;

/// <summary>A process of a Pod.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Environment">All of its environment.</param>
internal sealed record PodProcess(int Id, string Environment)
{
    public bool IsProxy => Environment.Contains("/istio-proxy/", StringComparison.Ordinal);

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        using Process process = Process.GetProcessById(Id);
        process.Kill();
    }
}
