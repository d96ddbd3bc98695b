namespace Sallyport.Policy.Resources.Networking;

/// <summary>What scripts of other origins may do (gateway-routing.md 8.1-8.6).</summary>
public sealed record CorsPolicy
{
    /// <summary>Exact origins or <c>*</c>; the older form of <see cref="AllowOrigins"/>.</summary>
    public IReadOnlyList<string> AllowOrigin { get; init; } = [];

    public IReadOnlyList<StringMatch> AllowOrigins { get; init; } = [];

    public IReadOnlyList<string> AllowMethods { get; init; } = [];

    public IReadOnlyList<string> AllowHeaders { get; init; } = [];

    public IReadOnlyList<string> ExposeHeaders { get; init; } = [];

    /// <summary>How long a browser may keep the answer; whole seconds.</summary>
    public TimeSpan? MaxAge { get; init; }

    public bool? AllowCredentials { get; init; }

    /// <summary>Null: as <see cref="Networking.UnmatchedPreflights.Unspecified"/>.</summary>
    public UnmatchedPreflights? UnmatchedPreflights { get; init; }
}

/// <summary>What happens to a preflight request of a foreign origin.</summary>
public enum UnmatchedPreflights : byte
{
    /// <summary>As <see cref="Forward"/>.</summary>
    Unspecified = 0,

    /// <summary>The upstream answers.</summary>
    Forward,

    /// <summary>The proxy answers, without allowing the origin.</summary>
    Ignore,
}
