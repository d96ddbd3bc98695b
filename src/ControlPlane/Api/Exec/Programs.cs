namespace Sallyport.ControlPlane.Api.Exec;

/// <summary>Finds programs, to say in a container runtime's words that one is missing before anything is started.</summary>
internal static class Programs
{
    private const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>util-linux' setsid, from our own PATH: a container's may lead elsewhere.</summary>
    public static string SetSid { get; } = Candidates("setsid", Environment.GetEnvironmentVariable("PATH") ?? "").FirstOrDefault(File.Exists) ?? "/usr/bin/setsid";

    /// <exception cref="IOException">There is no such program, or it may not be run.</exception>
    public static void Check(string program, string folder, string path)
    {
        bool isPath = program.Contains('/', StringComparison.Ordinal);
        string[] candidates = isPath ? [Path.Combine(folder, program)] : [.. Candidates(program, path).Select(found => Path.Combine(folder, found))];
        if (candidates.Any(IsExecutable)) return;
        string why = !isPath ? "executable file not found in $PATH"
            : Directory.Exists(candidates[0]) ? "is a directory"
            : File.Exists(candidates[0]) ? "permission denied" : "no such file or directory";
        throw new IOException(isPath ? $"exec: \"{program}\": stat {program}: {why}" : $"exec: \"{program}\": {why}");
    }

    private static IEnumerable<string> Candidates(string program, string path) =>
        path.Split(':').Select(folder => Path.Combine(folder.Length == 0 ? "." : folder, program));

    private static bool IsExecutable(string file) => File.Exists(file) && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Execute) != 0;
}
