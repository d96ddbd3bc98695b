namespace Sallyport.ControlPlane.Access;

/// <summary>What somebody wants to do, as RBAC sees it.</summary>
/// <param name="Verb"><c>get</c>, <c>list</c>, <c>watch</c>, <c>create</c>, <c>update</c>, <c>patch</c>, <c>delete</c>, <c>deletecollection</c>, …</param>
internal sealed record AccessQuestion(string Verb)
{
    public string Group { get; init; } = "";

    /// <summary>Plural, as in URLs; empty for a path that is no resource.</summary>
    public string Resource { get; init; } = "";

    public string Subresource { get; init; } = "";

    /// <summary>Empty for a collection.</summary>
    public string Name { get; init; } = "";

    /// <summary>Empty for all namespaces and for what is outside them.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Path of a request that is for no resource, such as <c>/version</c>.</summary>
    public string Path { get; init; } = "";

    public bool IsResource => Resource.Length > 0;
}
