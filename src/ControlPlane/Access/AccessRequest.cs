namespace Sallyport.ControlPlane.Access;

/// <summary>What somebody wants to do, as roles speak of it.</summary>
internal sealed record AccessRequest
{
    public required string Verb { get; init; }

    public string Group { get; init; } = "";

    public string Resource { get; init; } = "";

    public string Subresource { get; init; } = "";

    /// <summary>Empty for what is outside namespaces, and for all of them.</summary>
    public string Namespace { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>A path, for what is no resource; then only it and the verb count.</summary>
    public string? NonResourcePath { get; init; }

    public string ResourceWithSub => Subresource.Length == 0 ? Resource : $"{Resource}/{Subresource}";

    /// <summary>The refusal of somebody to whom no role allows it, in Kubernetes' words.</summary>
    public Api.ApiException Refusal(User user)
    {
        if (NonResourcePath is not null)
            return Api.Refusals.Forbidden($"forbidden: User \"{user.Name}\" cannot {Verb} path \"{NonResourcePath}\"");
        string where = Namespace.Length == 0 ? "at the cluster scope" : $"in the namespace \"{Namespace}\"";
        string qualified = Group.Length == 0 ? Resource : $"{Resource}.{Group}";
        string subject = Name.Length == 0 ? qualified : $"{qualified} \"{Name}\"";
        return Api.Refusals.Forbidden(
            $"{subject} is forbidden: User \"{user.Name}\" cannot {Verb} resource \"{ResourceWithSub}\" in API group \"{Group}\" {where}",
            Group, Resource, Name.Length == 0 ? null : Name);
    }
}
