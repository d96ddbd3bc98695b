using System.Runtime.InteropServices;
using System.Text;

namespace Sallyport.ControlPlane.Runtime;

/// <summary>
/// Kills processes by what their environment says: whatever a container started inherits it, also what left its session. So nothing has
/// to be remembered, and a number that by now is somebody else's is never hit.
/// </summary>
internal static partial class ProcessSweep
{
    /// <summary>The variable that says whose a process is: <c>RUNTIME/POD-UID/CONTAINER/</c>.</summary>
    public const string Variable = "SALLYPORT_POD";

    private const int SigKill = 9;
    private const int Rounds = 5;

    /// <summary>Kills all processes whose variable begins so, until a look finds none.</summary>
    public static void Kill(string prefix)
    {
        byte[] marker = Encoding.UTF8.GetBytes($"{Variable}={prefix}");
        for (int round = 0; round < Rounds && KillOnce(marker); round++)
        {
            // One that was about to start another is seen with it in the next round.
        }
    }

    public static void Signal(int process, int signal) => _ = SendSignal(process, signal);

    /// <summary>Signals a process group, or, before its leader has made it, the leader.</summary>
    public static void SignalGroup(int leader, int signal)
    {
        if (SendSignal(-leader, signal) != 0) _ = SendSignal(leader, signal);
    }

    private static bool KillOnce(byte[] marker)
    {
        if (!Directory.Exists("/proc")) return false;
        byte[] laterMarker = [0, .. marker];
        bool found = false;
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out int process) || process == Environment.ProcessId || !Has(folder, marker, laterMarker)) continue;
            found = true;
            Signal(process, SigKill);
        }
        return found;
    }

    // Other people's processes cannot be read, those that just ended are not there or have no environment.
    private static bool Has(string folder, byte[] marker, byte[] laterMarker)
    {
        try
        {
            ReadOnlySpan<byte> environment = File.ReadAllBytes(Path.Combine(folder, "environ"));
            return environment.StartsWith(marker) || environment.IndexOf(laterMarker) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
