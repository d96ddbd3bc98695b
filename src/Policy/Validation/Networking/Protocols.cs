namespace Sallyport.Policy.Validation.Networking;

/// <summary>Protocols of ports, by name in any letter case (validation.md 6.2).</summary>
internal static class Protocols
{
    /// <summary>The names, for messages.</summary>
    public const string Known = "HTTP, HTTP2, GRPC, GRPC-WEB, HTTP_PROXY, HTTPS, TLS, TCP, UDP, MONGO, REDIS, MYSQL";

    private static readonly string[] s_http = ["HTTP", "HTTP2", "GRPC", "GRPC-WEB", "HTTP_PROXY"];
    private static readonly string[] s_tls = ["HTTPS", "TLS"];
    private static readonly string[] s_bytes = ["TCP", "MONGO", "REDIS", "MYSQL"];

    public static bool IsKnown(string name) => IsHttp(name) || IsTls(name) || IsAnyOf(name, s_bytes) || IsAnyOf(name, ["UDP"]);

    /// <summary>Requests in plain text: the proxy can route by host and path.</summary>
    public static bool IsHttp(string name) => IsAnyOf(name, s_http);

    /// <summary>TLS from the first byte.</summary>
    public static bool IsTls(string name) => IsAnyOf(name, s_tls);

    /// <summary>A stream of bytes, encrypted or not.</summary>
    public static bool IsTcp(string name) => IsAnyOf(name, s_bytes) || IsTls(name);

    /// <summary>Those in which the proxy sees a name it can look up (validation.md 6.19, DYNAMIC_DNS).</summary>
    public static bool CarriesHost(string name) => IsAnyOf(name, ["HTTP", "HTTP2", "GRPC", "TLS"]);

    private static bool IsAnyOf(string name, ReadOnlySpan<string> names)
    {
        foreach (string candidate in names)
        {
            if (candidate.Equals(name, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
