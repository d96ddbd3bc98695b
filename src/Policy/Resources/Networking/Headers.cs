namespace Sallyport.Policy.Resources.Networking;

/// <summary>Changes of headers on the way to the upstream and back (gateway-routing.md 6.10).</summary>
public sealed record Headers
{
    public HeaderOperations? Request { get; init; }

    public HeaderOperations? Response { get; init; }
}

/// <summary>What is written and deleted. Values are formats: <c>%REQ(x)%</c>, a literal per cent sign is <c>%%</c>.</summary>
public sealed record HeaderOperations
{
    /// <summary>Overwrites.</summary>
    public IReadOnlyDictionary<string, string> Set { get; init; } = EmptyMap<string>.Instance;

    /// <summary>Adds a further value.</summary>
    public IReadOnlyDictionary<string, string> Add { get; init; } = EmptyMap<string>.Instance;

    /// <summary>Deletes.</summary>
    public IReadOnlyList<string> Remove { get; init; } = [];
}
