using System.Text;
using Sallyport.Engine.Http;
using Sallyport.Proxy.Http;

namespace Sallyport.Proxy.ExternalAuthorization;

/// <summary>Which fields an authorizer may write, and how fields are read for it.</summary>
internal static class AuthorizerFields
{
    /// <summary>In which an HTTP authorizer names fields to remove from the request (authorization-policy.md 12.12).</summary>
    public static ReadOnlySpan<byte> ToRemove => "x-envoy-auth-headers-to-remove"u8;

    /// <summary>Says whether the check has all of the body (12.10).</summary>
    public static ReadOnlySpan<byte> PartialBody => "x-envoy-auth-partial-body"u8;

    private static readonly HashSet<string> _framing = new(StringComparer.Ordinal)
    {
        "host", "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "te", "trailer", "content-length",
        "expect",
    };

    private static readonly HashSet<string> _ofAnswers = new(StringComparer.Ordinal) { "server", "grpc-status", "grpc-message" };

    /// <summary>
    /// Where a message ends, which connection it is on and whom it is for is the proxy's to say: a second opinion would smuggle a
    /// request, or send this one to another host than was judged. Pseudo-headers are among them.
    /// </summary>
    public static bool IsFraming(ReadOnlySpan<byte> lowerName) =>
        lowerName.IsEmpty || lowerName[0] == ':' || _framing.Contains(Text(lowerName));

    /// <summary>What an authorizer may not write into the client's answer.</summary>
    public static bool IsFramingOfAnswer(ReadOnlySpan<byte> lowerName) => IsFraming(lowerName) || _ofAnswers.Contains(Text(lowerName));

    /// <summary>All values of a field as Envoy shows them to authorizers: with a comma between them (12.9).</summary>
    public static byte[] Joined(HeaderList headers, ReadOnlySpan<byte> lowerName)
    {
        int first = headers.IndexOf(lowerName);
        if (first < 0)
            return [];
        byte[] all = headers.Value(first).ToArray();
        for (int i = headers.IndexOf(lowerName, first + 1); i >= 0; i = headers.IndexOf(lowerName, i + 1))
            all = [.. all, (byte)',', .. headers.Value(i)];
        return all;
    }

    /// <summary>A field name in lower case, or null: it is none.</summary>
    public static byte[]? ReadName(ReadOnlySpan<byte> name)
    {
        if (!HttpSyntax.IsName(name))
            return null;
        byte[] lower = new byte[name.Length];
        Ascii.ToLower(name, lower, out _);
        return lower;
    }

    private static string Text(ReadOnlySpan<byte> name) => Encoding.Latin1.GetString(name);
}
