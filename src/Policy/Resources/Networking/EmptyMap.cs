using System.Collections.Frozen;

namespace Sallyport.Policy.Resources.Networking;

/// <summary>The map that stands for "none given".</summary>
internal static class EmptyMap<T>
{
    public static readonly IReadOnlyDictionary<string, T> Instance = FrozenDictionary<string, T>.Empty;
}
