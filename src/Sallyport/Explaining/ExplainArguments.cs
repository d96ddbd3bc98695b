using Sallyport.Engine.Http;

namespace Sallyport.Explaining;

/// <summary>A request as <c>explain</c>'s options describe it, and for whom it is to be judged.</summary>
internal sealed class ExplainArguments
{
    public required IReadOnlyList<string> Files { get; init; }

    public required bool IsGateway { get; init; }

    public required string Namespace { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required string Method { get; init; }

    public required RequestUrl Url { get; init; }

    /// <summary>In order; <c>Host</c> among them stands for the URL's host.</summary>
    public required IReadOnlyList<(string Name, string Value)> Headers { get; init; }

    public string? Body { get; init; }

    /// <summary>The caller's identity in the mesh; null: none.</summary>
    public (string Namespace, string ServiceAccount)? Peer { get; init; }

    public required IpAddress Source { get; init; }

    public required DateTimeOffset Now { get; init; }
}
