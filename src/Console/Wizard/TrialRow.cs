namespace Sallyport.Console.Wizard;

/// <summary>A line of the wizard's table: what is sent, and what comes of it.</summary>
/// <param name="What">In words.</param>
/// <param name="Request">What is sent.</param>
/// <param name="Token">Which token, in words.</param>
public sealed record TrialRow(string What, string Token, TrialRequest Request)
{
    /// <summary>The path of a rule, spelled differently.</summary>
    public bool IsVariant { get; init; }

    public TrialAnswer? Answer { get; init; }
}
