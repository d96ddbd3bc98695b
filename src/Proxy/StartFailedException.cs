namespace Sallyport.Proxy;

/// <summary>A proxy cannot start; the message is for the operator, the code is the program's exit code (design.md section 4).</summary>
public sealed class StartFailedException(int exitCode, string message) : Exception(message)
{
    /// <summary>Unusable arguments or unreadable input.</summary>
    public const int Unreadable = 2;

    /// <summary>A port or another resource of the machine was refused.</summary>
    public const int CouldNotStart = 3;

    public int ExitCode { get; } = exitCode;
}
