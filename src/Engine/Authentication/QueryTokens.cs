using System.Buffers;
using Sallyport.Engine.Http;

namespace Sallyport.Engine.Authentication;

/// <summary>Takes a verified token out of the query (request-authentication.md 12.4).</summary>
internal static class QueryTokens
{
    private readonly record struct Pair(int Index, int NameStart, int NameLength, int ValueLength)
    {
        public int ValueStart => NameStart + NameLength;
    }

    /// <summary>
    /// Removes every parameter of that name and rebuilds the query as Envoy does: decoded, sorted by name, order of equal names
    /// kept, not encoded again. Unlike Envoy, blanks and control characters are written percent-encoded (differences.md).
    /// </summary>
    public static void Remove(RequestHead request, ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> query = request.Query;
        ReadOnlySpan<byte> path = request.PathWithoutQuery;
        byte[] decoded = ArrayPool<byte>.Shared.Rent(query.Length + 1);
        Pair[] pairs = ArrayPool<Pair>.Shared.Rent(query.Count((byte)'&') + 1);
        int count = Decode(query, name, decoded, pairs);
        pairs.AsSpan(0, count).Sort(new ByName(decoded));
        // A decoded character grows to three bytes at most, and each pair gains "&" and "=".
        byte[] target = ArrayPool<byte>.Shared.Rent(path.Length + query.Length * 3 + count * 2 + 1);
        path.CopyTo(target);
        int used = path.Length;
        for (int i = 0; i < count; i++)
        {
            target[used++] = i == 0 ? (byte)'?' : (byte)'&';
            used += WriteSafely(decoded.AsSpan(pairs[i].NameStart, pairs[i].NameLength), target.AsSpan(used));
            target[used++] = (byte)'=';
            used += WriteSafely(decoded.AsSpan(pairs[i].ValueStart, pairs[i].ValueLength), target.AsSpan(used));
        }
        request.SetPath(target.AsSpan(0, used));
        ArrayPool<byte>.Shared.Return(target, clearArray: true);
        ArrayPool<Pair>.Shared.Return(pairs);
        ArrayPool<byte>.Shared.Return(decoded, clearArray: true);
    }

    private static int Decode(ReadOnlySpan<byte> query, ReadOnlySpan<byte> removed, byte[] decoded, Pair[] pairs)
    {
        int count = 0, used = 0;
        foreach (Range range in query.Split((byte)'&'))
        {
            ReadOnlySpan<byte> pair = query[range];
            int equals = pair.IndexOf((byte)'=');
            ReadOnlySpan<byte> name = equals < 0 ? pair : pair[..equals];
            if (PercentEncoding.DecodesTo(name, removed))
                continue;
            int nameLength = PercentEncoding.Decode(name, decoded.AsSpan(used));
            int valueLength = equals < 0 ? 0 : PercentEncoding.Decode(pair[(equals + 1)..], decoded.AsSpan(used + nameLength));
            pairs[count] = new Pair(count, used, nameLength, valueLength);
            count++;
            used += nameLength + valueLength;
        }
        return count;
    }

    private readonly struct ByName(byte[] decoded) : IComparer<Pair>
    {
        public int Compare(Pair x, Pair y)
        {
            int byName = decoded.AsSpan(x.NameStart, x.NameLength).SequenceCompareTo(decoded.AsSpan(y.NameStart, y.NameLength));
            return byName != 0 ? byName : x.Index.CompareTo(y.Index);
        }
    }

    private static int WriteSafely(ReadOnlySpan<byte> text, Span<byte> target)
    {
        int used = 0;
        foreach (byte b in text)
        {
            if (b is > 0x20 and not 0x7f)
            {
                target[used++] = b;
                continue;
            }
            target[used++] = (byte)'%';
            target[used++] = HexDigits[b >> 4];
            target[used++] = HexDigits[b & 15];
        }
        return used;
    }

    private static ReadOnlySpan<byte> HexDigits => "0123456789ABCDEF"u8;
}
