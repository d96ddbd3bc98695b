using Sallyport.Engine;

namespace Sallyport.Proxy.Configuration;

/// <summary>
/// What is in force: the compiled snapshot and what the host needs of the mesh configuration beside it. Immutable; a request or
/// connection reads it once.
/// </summary>
public sealed class ProxyModel
{
    public required Snapshot Snapshot { get; init; }

    /// <summary>Value of the <c>server</c> field: <c>sallyport</c> unless MeshConfig sets another (gateway-routing.md 10.1).</summary>
    public required byte[] ServerName { get; init; }

    /// <summary>MeshConfig <c>accessLogFile</c>; null or empty: no access log.</summary>
    public string? AccessLogFile { get; init; }

    /// <summary>MeshConfig <c>accessLogFormat</c>; null or empty: Envoy's default.</summary>
    public string? AccessLogFormat { get; init; }

    /// <summary>MeshConfig <c>accessLogEncoding</c> is JSON.</summary>
    public bool AccessLogIsJson { get; init; }
}
