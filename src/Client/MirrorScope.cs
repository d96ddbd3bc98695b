using System.Text.Json.Nodes;

namespace Sallyport.Client;

/// <summary>Which objects a mirror keeps.</summary>
/// <param name="Kind">Their kind.</param>
/// <param name="Namespace">Their namespace; null for all, or for a kind outside them.</param>
/// <param name="Name">The only object wanted; null for all.</param>
public sealed record MirrorScope(ApiKind Kind, string? Namespace = null, string? Name = null)
{
    /// <summary>
    /// The server need not have this kind, or need not let us read it: then there is nothing of it. Default: false, and without an answer
    /// the mirror is never complete, since what cannot be read must not count as absent.
    /// </summary>
    public bool IsOptional { get; init; }

    /// <summary>
    /// Takes out of an object what does not matter: a change of that alone is no change. It must leave namespace and name. Default: null,
    /// everything matters.
    /// </summary>
    public Action<JsonObject>? Trim { get; init; }

    internal ListQuery Query => new() { Fields = Name is null ? null : $"metadata.name={Name}" };

    public override string ToString() =>
        $"{Kind}{(Namespace is null ? "" : $" of {Namespace}")}{(Name is null ? "" : $" named {Name}")}";
}
