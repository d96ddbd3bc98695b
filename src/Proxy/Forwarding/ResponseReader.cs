using System.Buffers;
using System.Text;
using Sallyport.Proxy.Http;

namespace Sallyport.Proxy.Forwarding;

/// <summary>
/// Reads the head of an HTTP/1.x answer (RFC 9112). Strict where a second reader could see another message: folding, bad names,
/// control characters and ambiguous lengths are errors. A bare line feed is taken as a line's end.
/// </summary>
internal static class ResponseReader
{
    private const byte LineFeed = (byte)'\n';

    /// <summary>As Envoy's limit for answers.</summary>
    private const int MaxFields = 100;

    private static readonly SearchValues<byte> _nameBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_|~`"u8);

    private static readonly SearchValues<byte> _badValueBytes =
        SearchValues.Create([.. Enumerable.Range(0, 32).Where(i => i != '\t').Select(i => (byte)i), 127]);

    /// <summary>
    /// Reads one head. <see cref="OperationStatus.Done"/>: it is in <paramref name="response"/> without framing fields, and
    /// <paramref name="consumed"/> bytes are used; NeedMoreData: incomplete so far; InvalidData: not HTTP.
    /// </summary>
    public static OperationStatus Read(
        ReadOnlySpan<byte> source, bool isAnswerToHead, ResponseHead response, out ResponseFraming framing, out int consumed)
    {
        framing = default;
        consumed = 0;
        response.Reset();
        if (!TryTakeLine(source, ref consumed, out ReadOnlySpan<byte> line))
            return MayBecomeStatusLine(source) ? OperationStatus.NeedMoreData : OperationStatus.InvalidData;
        if (!ReadStatusLine(line, response, out bool isHttp11))
            return OperationStatus.InvalidData;

        FieldFacts facts = default;
        while (TryTakeLine(source, ref consumed, out line))
        {
            if (line.IsEmpty)
                return Decide(response.Status, isHttp11, isAnswerToHead, facts, out framing)
                    ? OperationStatus.Done : OperationStatus.InvalidData;
            if (!TryReadField(line, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) || response.Headers.Count >= MaxFields
                || !Take(name, value, response, ref facts))
                return OperationStatus.InvalidData;
        }
        return OperationStatus.NeedMoreData;
    }

    /// <summary>Takes a line without its end; false: it is not complete yet.</summary>
    public static bool TryTakeLine(ReadOnlySpan<byte> source, ref int consumed, out ReadOnlySpan<byte> line)
    {
        line = source[consumed..];
        int end = line.IndexOf(LineFeed);
        if (end < 0)
            return false;
        consumed += end + 1;
        line = end > 0 && line[end - 1] == '\r' ? line[..(end - 1)] : line[..end];
        return true;
    }

    /// <summary>Splits a field line; false: not a field.</summary>
    public static bool TryReadField(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        int colon = line.IndexOf((byte)':');
        name = colon > 0 ? line[..colon] : default;
        if (colon <= 0 || name.IndexOfAnyExcept(_nameBytes) >= 0)
            return false;
        value = line[(colon + 1)..].Trim(" \t"u8);
        return value.IndexOfAny(_badValueBytes) < 0;
    }

    private struct FieldFacts
    {
        public bool IsChunked, HasLength, SaysClose, SaysKeepAlive, IsUpgrade;
        public long Length;
    }

    // So that a peer that speaks something else is refused at its first bytes, not after 60 KiB.
    private static bool MayBecomeStatusLine(ReadOnlySpan<byte> source)
    {
        ReadOnlySpan<byte> start = "HTTP/1."u8;
        int length = Math.Min(start.Length, source.Length);
        return source[..length].SequenceEqual(start[..length]);
    }

    private static bool ReadStatusLine(ReadOnlySpan<byte> line, ResponseHead response, out bool isHttp11)
    {
        isHttp11 = line.StartsWith("HTTP/1.1 "u8);
        if (line.Length < 12 || (!isHttp11 && !line.StartsWith("HTTP/1.0 "u8)))
            return false;
        int hundreds = line[9] - '0', tens = line[10] - '0', ones = line[11] - '0';
        if (hundreds is < 1 or > 9 || tens is < 0 or > 9 || ones is < 0 or > 9 || (line.Length > 12 && line[12] != ' '))
            return false;
        response.Status = hundreds * 100 + tens * 10 + ones;
        ReadOnlySpan<byte> phrase = line.Length > 13 ? line[13..] : default;
        if (phrase.IndexOfAny(_badValueBytes) >= 0)
            return false;
        response.ReasonPhrase = phrase.SequenceEqual("OK"u8) || phrase.Length == 0 ? "" : PhraseOf(phrase);
        return true;
    }

    private static readonly string[] _knownPhrases =
    [
        "Created", "Accepted", "No Content", "Moved Permanently", "Found", "Not Modified", "Bad Request", "Unauthorized", "Forbidden",
        "Not Found", "Internal Server Error", "Service Unavailable", "Switching Protocols",
    ];

    // The usual phrases cost no string.
    private static string PhraseOf(ReadOnlySpan<byte> phrase)
    {
        foreach (string known in _knownPhrases)
            if (Ascii.Equals(phrase, known))
                return known;
        return Encoding.Latin1.GetString(phrase);
    }

    private static bool Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ResponseHead response, ref FieldFacts facts)
    {
        switch (name.Length)
        {
            case 6 when Is(name, "server"u8):
                return true; // ours instead (gateway-routing.md 10.1)
            case 7 when Is(name, "upgrade"u8):
                facts.IsUpgrade = true;
                if (response.Status != 101)
                    return true;
                break;
            case 10 when Is(name, "connection"u8):
                facts.SaysClose |= HasToken(value, "close"u8);
                facts.SaysKeepAlive |= HasToken(value, "keep-alive"u8);
                return true;
            case 10 when Is(name, "keep-alive"u8):
            case 16 when Is(name, "proxy-connection"u8):
                return true;
            case 14 when Is(name, "content-length"u8):
                return TakeLength(value, response, ref facts);
            case 17 when Is(name, "transfer-encoding"u8):
                bool isChunked = Is(value, "chunked"u8) && !facts.IsChunked;
                facts.IsChunked = true;
                return isChunked;
        }
        response.Headers.Add(name, value);
        return true;
    }

    private static bool TakeLength(ReadOnlySpan<byte> value, ResponseHead response, ref FieldFacts facts)
    {
        const int MaxDigits = 18;
        if (value.IsEmpty || value.Length > MaxDigits || value.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
            return false;
        long length = 0;
        foreach (byte digit in value)
            length = length * 10 + (digit - '0');
        if (facts.HasLength)
            return length == facts.Length;
        facts.HasLength = true;
        facts.Length = length;
        response.Headers.Add("content-length"u8, value);
        return true;
    }

    private static bool Decide(int status, bool isHttp11, bool isAnswerToHead, in FieldFacts facts, out ResponseFraming framing)
    {
        framing = new ResponseFraming { KeepsAlive = isHttp11 ? !facts.SaysClose : facts.SaysKeepAlive && !facts.SaysClose };
        // Both together are how answers are smuggled: Envoy refuses them too.
        if (facts.IsChunked && (facts.HasLength || !isHttp11))
            return false;
        if (status is 204 or 304 or < 200 || isAnswerToHead)
            framing.End = BodyEnd.NoBody;
        else if (facts.IsChunked)
            framing.End = BodyEnd.Chunked;
        else if (facts.HasLength)
            (framing.End, framing.Length) = (facts.Length == 0 ? BodyEnd.NoBody : BodyEnd.Length, facts.Length);
        else
            (framing.End, framing.KeepsAlive) = (BodyEnd.Close, false);
        return true;
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) => Ascii.EqualsIgnoreCase(text, lower);

    private static bool HasToken(ReadOnlySpan<byte> list, ReadOnlySpan<byte> token)
    {
        while (!list.IsEmpty)
        {
            int comma = list.IndexOf((byte)',');
            ReadOnlySpan<byte> item = (comma < 0 ? list : list[..comma]).Trim(" \t"u8);
            if (Is(item, token))
                return true;
            list = comma < 0 ? default : list[(comma + 1)..];
        }
        return false;
    }
}
