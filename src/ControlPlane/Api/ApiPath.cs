using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Api;

/// <summary>What a path under <c>/api</c> or <c>/apis</c> names.</summary>
internal sealed record ApiPath
{
    private const int MaxLength = 4096;

    public required string Group { get; init; }

    public required string Version { get; init; }

    /// <summary>Plural as it stands in the path.</summary>
    public required string Resource { get; init; }

    /// <summary>The kind, when the group has it.</summary>
    public ResourceType? Type { get; init; }

    /// <summary>Null for what is outside namespaces, and for a list over all of them.</summary>
    public string? Namespace { get; init; }

    public string? Name { get; init; }

    public string? Subresource { get; init; }

    /// <summary>Commands in a Pod.</summary>
    public bool IsExec => this is { Subresource: "exec", Type: { Group: "", Kind: "Pod" } };

    /// <summary>What a Pod wrote.</summary>
    public bool IsLog => this is { Subresource: "log", Type: { Group: "", Kind: "Pod" } };

    /// <summary>The parts of a raw request target's path, decoded; null for one that tries tricks.</summary>
    /// <remarks>
    /// The raw target, so that nothing before us has folded dots or decoded twice: what authorization saw and what is served are the same.
    /// </remarks>
    public static string[]? Split(string target)
    {
        int end = target.IndexOf('?');
        string path = end < 0 ? target : target[..end];
        if (path.Length > MaxLength || !path.StartsWith('/')) return null;
        string[] parts = path[1..].Split('/');
        if (parts.Length > 1 && parts[^1].Length == 0) parts = parts[..^1];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = Uri.UnescapeDataString(parts[i]);
            bool isRoot = parts.Length == 1;
            if ((parts[i].Length == 0 && !isRoot) || parts[i] is "." or "..") return null;
            if (parts[i].AsSpan().ContainsAny("/\\%") || parts[i].Any(char.IsControl)) return null;
        }
        return parts;
    }

    /// <summary>Understands the parts; null for paths that name no resource.</summary>
    public static ApiPath? Parse(string[] parts, ServedKinds kinds)
    {
        ReadOnlySpan<string> rest = parts;
        string group = "";
        if (rest is ["api", _, ..] && rest.Length > 2) rest = rest[1..];
        else if (rest is ["apis", _, _, _, ..])
        {
            group = rest[1];
            rest = rest[2..];
        }
        else
        {
            return null;
        }
        string version = rest[0];
        rest = rest[1..];
        string? ns = null;
        // namespaces/NAME/status is the namespace's own subresource.
        if (rest is ["namespaces", _, _, ..] && rest[2] is not ("status" or "finalize"))
        {
            ns = rest[1];
            rest = rest[2..];
        }
        if (rest.Length > 3) return null;
        ResourceType? type = kinds.Find(group, version, rest[0]);
        if (type is not null && ns is not null && !type.IsNamespaced) return null;
        return new ApiPath
        {
            Group = group,
            Version = version,
            Resource = rest[0],
            Type = type,
            Namespace = ns,
            Name = rest.Length > 1 ? rest[1] : null,
            Subresource = rest.Length > 2 ? rest[2] : null,
        };
    }
}
