namespace Sallyport.Engine.Routing;

/// <summary>Removes, then sets, then adds, each in byte order of names (gateway-routing.md 6.10). Names in lower case; values are formats.</summary>
public sealed record HeaderOperations(
    IReadOnlyList<byte[]> Remove, IReadOnlyList<HeaderValue> Set, IReadOnlyList<HeaderValue> Add)
{
    public static HeaderOperations None { get; } = new([], [], []);
}
