using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Sallyport.EngineBench;

/// <summary>The measuring rod: what <c>openssl speed rsa2048</c> says of one verification.</summary>
internal static class OpenSslSpeed
{
    /// <summary>The best of several short runs in nanoseconds, or null without openssl. It runs on this process's processor.</summary>
    public static double? VerifyRsa2048() =>
        Enumerable.Range(0, 3).Select(_ => RunOnce()).Where(found => found is not null).Min();

    private static double? RunOnce()
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("openssl", "speed -mr -seconds 1 rsa2048")
            {
                RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            // "+F2:NUMBER:BITS:SIGNATURES PER SECOND:VERIFICATIONS PER SECOND"
            string[]? fields = output.Split('\n').FirstOrDefault(line => line.StartsWith("+F2:", StringComparison.Ordinal))?.Split(':');
            return fields is { Length: > 4 } && double.TryParse(fields[4], CultureInfo.InvariantCulture, out double perSecond) && perSecond > 0
                ? 1e9 / perSecond
                : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
