using Sallyport.Policy.Parsing;

namespace Sallyport.Proxy.Identity;

/// <summary>What Istio's own environment variables say about mesh certificates. What cannot be read stops the start.</summary>
/// <param name="Lifetime"><c>SECRET_TTL</c>: how long a workload's certificate is valid, 24h by default, 1s to 2160h.</param>
/// <param name="SkipsTrustDomain"><c>PILOT_SKIP_VALIDATE_TRUST_DOMAIN</c>: peers of any trust domain; false by default (peer-authentication.md 4.3).</param>
public sealed record IdentitySettings(TimeSpan Lifetime, bool SkipsTrustDomain)
{
    /// <summary>Istio's.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromHours(24);

    // Istio's authority signs for at most 90 days.
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(2160), s_shortest = TimeSpan.FromSeconds(1);

    /// <exception cref="StartFailedException">A value cannot be read.</exception>
    public static IdentitySettings Read(Func<string, string?> variable) =>
        new(ReadLifetime(variable("SECRET_TTL")), ReadFlag("PILOT_SKIP_VALIDATE_TRUST_DOMAIN", variable));

    private static TimeSpan ReadLifetime(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return DefaultLifetime;
        return GoDuration.TryParse(text, out _) && GoDuration.ToTimeSpan(text) is { } lifetime && lifetime >= s_shortest && lifetime <= s_longest
            ? lifetime
            : throw new StartFailedException(StartFailedException.Unreadable, $"SECRET_TTL '{text}' is not a duration from 1s to 2160h");
    }

    private static bool ReadFlag(string name, Func<string, string?> variable) => variable(name) switch
    {
        null or "" or "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        { } other => throw new StartFailedException(StartFailedException.Unreadable, $"{name} '{other}' is neither true nor false"),
    };
}
