using System.Text.Json.Nodes;

namespace Sallyport.Policy.Tests.Compilation.Agreement;

/// <summary>A request in plain words, as the generator makes it and the slow evaluator judges it.</summary>
internal sealed record PlainRequest
{
    public required string Method { get; init; }

    /// <summary>Path and query as sent.</summary>
    public required string Target { get; init; }

    public required string Host { get; init; }

    public required IReadOnlyList<(string Name, string Value)> Headers { get; init; }

    /// <summary>Claims of the token that comes with it; null without token.</summary>
    public required JsonObject? Claims { get; init; }

    /// <summary>Names in the client's certificate, URIs first, then DNS names, then the subject; null without certificate.</summary>
    public required IReadOnlyList<string>? Identities { get; init; }

    public required string SourceAddress { get; init; }

    public required string LocalAddress { get; init; }

    public required int LocalPort { get; init; }

    public required string ServerName { get; init; }

    public override string ToString() =>
        $"{Method} {Target} host={Host} headers=[{string.Join(" | ", Headers.Select(h => $"{h.Name}: {h.Value}"))}] "
        + $"claims={Claims?.ToJsonString() ?? "none"} identities=[{(Identities is null ? "none" : string.Join(" ", Identities))}] "
        + $"source={SourceAddress} local={LocalAddress}:{LocalPort} sni={ServerName}";
}
