using Sallyport.Proxy.Http;

namespace Sallyport.Proxy.Listeners;

/// <summary>What a client seems to speak, by the first bytes it sends.</summary>
internal enum Speech : byte
{
    /// <summary>Too little was received to tell.</summary>
    Unknown = 0,
    Tls,
    Http1,
    Http2,
    Other,
}

/// <summary>Tells protocols apart without consuming anything.</summary>
internal static class FirstBytes
{
    // A request line longer than this is taken for HTTP before its end has come.
    private const int LineBytes = 2048;

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <param name="bytes">What has come so far.</param>
    /// <param name="isHttpCertain">The port speaks HTTP: whatever is no TLS and no HTTP/2 is for the HTTP/1.1 reader.</param>
    public static Speech Classify(ReadOnlySpan<byte> bytes, bool isHttpCertain)
    {
        if (bytes.IsEmpty)
            return Speech.Unknown;
        // A TLS handshake record, major version 3.
        if (bytes[0] == 0x16)
            return bytes.Length < 2 ? Speech.Unknown : bytes[1] == 3 ? Speech.Tls : Speech.Other;
        int common = Math.Min(bytes.Length, Preface.Length);
        if (bytes[..common].SequenceEqual(Preface[..common]))
            return common == Preface.Length ? Speech.Http2 : Speech.Unknown;
        return isHttpCertain ? Speech.Http1 : ClassifyLine(bytes);
    }

    // A known method, and a version at the end of the line: also one that the reader then refuses, since its answer is the better one.
    private static Speech ClassifyLine(ReadOnlySpan<byte> bytes)
    {
        while (bytes is [(byte)'\r', (byte)'\n', ..])
            bytes = bytes[2..];
        if (bytes.IsEmpty || bytes is [(byte)'\r'])
            return Speech.Unknown;
        int space = bytes.IndexOf((byte)' ');
        if (space < 0 ? !RequestLine.CouldBecomeOne(bytes) : !HttpSyntax.IsKnownMethod(bytes[..space]))
            return Speech.Other;
        int end = bytes.IndexOf((byte)'\n');
        if (end < 0)
            return bytes.Length > LineBytes ? Speech.Http1 : Speech.Unknown;
        return bytes[..end].IndexOf(" HTTP/1."u8) > 0 ? Speech.Http1 : Speech.Other;
    }
}
