using System.Buffers;

namespace Sallyport.Engine.Http;

/// <summary>
/// Path normalisation, before policies and routing; its result is also what the application receives (authorization-policy.md 8).
/// The steps are those of Chromium's URL canonicaliser, which Envoy uses. The query is never touched.
/// </summary>
public static class PathNormalizer
{
    // Without one of these, BASE changes nothing. A dot alone does not either, but a search for "/." costs more than the slow way.
    private static readonly SearchValues<byte> _special = SearchValues.Create(Special());
    private static readonly SearchValues<byte> _escaped = SearchValues.Create(Escaped());

    /// <summary>Normalises the request's path and remembers the result as <see cref="RequestHead.ReceivedPath"/>.</summary>
    public static Reason Normalize(RequestHead request, PathNormalizationMode mode)
    {
        Reason result = mode == PathNormalizationMode.None ? Reason.None : NormalizePath(request, mode);
        request.KeepReceivedPath();
        return result;
    }

    private static Reason NormalizePath(RequestHead request, PathNormalizationMode mode)
    {
        ReadOnlySpan<byte> path = request.PathWithoutQuery;
        bool merges = mode is PathNormalizationMode.MergeSlashes or PathNormalizationMode.DecodeAndMergeSlashes;
        if (path.ContainsAny(_special))
        {
            if (path.IndexOf("%00"u8) >= 0)
                return Reason.BadRequestEmpty;
            if (mode == PathNormalizationMode.DecodeAndMergeSlashes)
                DecodeSlashes(request);
            Canonicalize(request);
        }
        if (merges && request.PathWithoutQuery.IndexOf("//"u8) >= 0)
            MergeSlashes(request);
        return Reason.None;
    }

    private static void DecodeSlashes(RequestHead request)
    {
        ReadOnlySpan<byte> path = request.PathWithoutQuery;
        Span<byte> output = request.SparePath(request.Path.Length);
        int used = 0;
        for (int i = 0; i < path.Length; i++)
        {
            bool isEscape = path[i] == '%' && i + 2 < path.Length;
            if (isEscape && path[i + 1] == '2' && (path[i + 2] | 0x20) == 'f')
                (output[used++], i) = ((byte)'/', i + 2);
            else if (isEscape && path[i + 1] == '5' && (path[i + 2] | 0x20) == 'c')
                (output[used++], i) = ((byte)'\\', i + 2);
            else
                output[used++] = path[i];
        }
        Finish(request, output, used, path.Length);
    }

    private static void MergeSlashes(RequestHead request)
    {
        ReadOnlySpan<byte> path = request.PathWithoutQuery;
        Span<byte> output = request.SparePath(request.Path.Length);
        int used = 0;
        foreach (byte b in path)
            if (b != '/' || used == 0 || output[used - 1] != '/')
                output[used++] = b;
        Finish(request, output, used, path.Length);
    }

    private static void Canonicalize(RequestHead request)
    {
        ReadOnlySpan<byte> path = request.PathWithoutQuery;

        // An escaped byte takes three.
        Span<byte> output = request.SparePath(path.Length * 3 + request.Query.Length + 1);
        int used = 0;
        for (int i = 0; i < path.Length;)
        {
            if (used > 0 && output[used - 1] == '/' && TryTakeDotSegment(path[i..], out int taken, out bool isUp))
            {
                if (isUp)
                    used = BackUp(output[..used]);
                i += taken;
                continue;
            }
            i += CopyOne(path[i..], output, ref used);
        }
        Finish(request, output, used, path.Length);
    }

    // Does a segment begin here that is "." or ".."? With the slash behind it, which belongs to it.
    private static bool TryTakeDotSegment(ReadOnlySpan<byte> rest, out int taken, out bool isUp)
    {
        isUp = false;
        taken = DotLength(rest);
        if (taken == 0)
            return false;
        int second = DotLength(rest[taken..]);
        isUp = second > 0;
        bool isWritten = taken == 1 && second <= 1;
        taken += second;
        if (taken < rest.Length && rest[taken] == ';')
        {
            // "..;x=y" is ".." to many applications, and so it is here; but not with escaped dots (8.2).
            if (!isWritten)
                return false;
            int end = rest[taken..].IndexOfAny((byte)'/', (byte)'\\');
            taken = end < 0 ? rest.Length : taken + end;
        }
        if (taken == rest.Length)
            return true;
        if (rest[taken] is not ((byte)'/' or (byte)'\\'))
            return false;
        taken++;
        return true;
    }

    private static int DotLength(ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty)
            return 0;
        if (rest[0] == '.')
            return 1;
        return rest.Length >= 3 && rest[0] == '%' && rest[1] == '2' && (rest[2] | 0x20) == 'e' ? 3 : 0;
    }

    // The output ends with '/'. Its last segment goes, an empty one too; at the root nothing does (8.3).
    private static int BackUp(ReadOnlySpan<byte> output)
    {
        int slash = output[..^1].LastIndexOf((byte)'/');
        return slash < 0 ? output.Length : slash + 1;
    }

    private static int CopyOne(ReadOnlySpan<byte> rest, Span<byte> output, ref int used)
    {
        byte b = rest[0];
        if (b == '%' && TryDecode(rest, out byte decoded))
        {
            if (IsUnreserved(decoded))
                output[used++] = decoded;
            else
            {
                rest[..3].CopyTo(output[used..]);
                used += 3;
            }
            return 3;
        }
        if (_escaped.Contains(b))
        {
            output[used++] = (byte)'%';
            output[used++] = HexDigit(b >> 4);
            output[used++] = HexDigit(b & 15);
        }
        else
            output[used++] = b == '\\' ? (byte)'/' : b;
        return 1;
    }

    private static bool TryDecode(ReadOnlySpan<byte> rest, out byte decoded)
    {
        decoded = 0;
        if (rest.Length < 3 || !char.IsAsciiHexDigit((char)rest[1]) || !char.IsAsciiHexDigit((char)rest[2]))
            return false;
        decoded = (byte)(HexValue(rest[1]) << 4 | HexValue(rest[2]));
        return true;
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);

    private static bool IsUnreserved(byte b) =>
        char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~';

    private static void Finish(RequestHead request, Span<byte> output, int used, int oldPathLength)
    {
        ReadOnlySpan<byte> query = request.Path[oldPathLength..];
        query.CopyTo(output[used..]);
        request.TakeSparePath(used + query.Length);
    }

    // 8.6: exactly these, and what HTTP/1 never lets through.
    private static byte[] Escaped()
    {
        List<byte> bytes = [.. "\"<>^`{|} "u8, 0x7F];
        for (int b = 0; b < 0x20; b++)
            bytes.Add((byte)b);
        for (int b = 0x80; b <= 0xFF; b++)
            bytes.Add((byte)b);
        return [.. bytes];
    }

    private static byte[] Special() => [.. Escaped(), .. @"%\."u8];
}
