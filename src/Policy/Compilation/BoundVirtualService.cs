using Sallyport.Policy.Resources.Networking;

namespace Sallyport.Policy.Compilation;

/// <summary>A VirtualService with its names completed and its delegates put in.</summary>
/// <param name="Source">The resource.</param>
/// <param name="Hosts">Full names.</param>
/// <param name="Http">HTTP routes.</param>
internal sealed record BoundVirtualService(VirtualService Source, IReadOnlyList<string> Hosts, IReadOnlyList<HttpRoute> Http)
{
    public string Namespace => Source.Metadata.Namespace;
}
