using System.Text;

namespace Sallyport.Proxy.Http;

/// <summary>Status lines, made once each.</summary>
internal static class StatusLines
{
    private static readonly byte[]?[] s_lines = new byte[600][];

    /// <summary><c>HTTP/1.1 200 OK</c> with its line end.</summary>
    public static ReadOnlySpan<byte> Of(int status)
    {
        if ((uint)status >= (uint)s_lines.Length)
            return Make(status, "");
        return s_lines[status] ??= Make(status, Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status));
    }

    public static byte[] Make(int status, string phrase) => Encoding.Latin1.GetBytes($"HTTP/1.1 {status:000} {phrase}\r\n");
}
