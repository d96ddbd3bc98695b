using Sallyport.Policy.Parsing;

namespace Sallyport.Policy.Resources;

/// <summary>An object as it was written, understood once: past this type every value has its right type and form.</summary>
public abstract record Resource
{
    /// <summary>Group and version as written, such as <c>security.istio.io/v1</c>.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>The kind, such as <c>RequestAuthentication</c>.</summary>
    public abstract string Kind { get; }

    public required ObjectMeta Metadata { get; init; }

    /// <summary>Where the object begins.</summary>
    public required Mark Source { get; init; }

    /// <summary><c>namespace/name</c>, as logs and decisions name a policy.</summary>
    public string FullName => $"{Metadata.Namespace}/{Metadata.Name}";
}
