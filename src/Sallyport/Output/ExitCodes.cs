namespace Sallyport.Output;

/// <summary>What the program's exit code means, the same for every command (docs/reference/commands.md).</summary>
internal static class ExitCodes
{
    public const int Fine = 0;

    /// <summary>Findings, a refused request, a token that does not verify, or a failing case.</summary>
    public const int Findings = 1;

    /// <summary>Unusable arguments or unreadable input.</summary>
    public const int Unusable = 2;

    /// <summary>A proxy that could not start, for instance since its port is taken.</summary>
    public const int NotStarted = 3;
}
