using Sallyport.Engine.Http;

namespace Sallyport.Engine.Authentication;

/// <summary>
/// Finds the tokens of one rule in a request as it now stands (request-authentication.md 5). Tokens are copied, because
/// accepting one changes the request while the others still wait. Belongs to one request and is reused with it.
/// </summary>
internal sealed class TokenCollector
{
    private readonly record struct Hit(TokenSource Source, int Location, int Start, int Length);

    private byte[] _text = new byte[2048];
    private int _textLength;
    private Hit[] _hits = new Hit[4];

    /// <summary>How many tokens were found.</summary>
    public int Count { get; private set; }

    /// <summary>The compact token as found, not yet believed.</summary>
    public ReadOnlySpan<byte> Token(int index) => _text.AsSpan(_hits[index].Start, _hits[index].Length);

    public TokenSource Source(int index) => _hits[index].Source;

    /// <summary>Index into the rule's list of headers, parameters or cookies.</summary>
    public int Location(int index) => _hits[index].Location;

    public int HeldBytes => _text.Length;

    public void Clear()
    {
        Count = 0;
        _textLength = 0;
    }

    /// <summary>Collects headers, then parameters, then cookies (5.2).</summary>
    public void Collect(TokenLocations locations, RequestHead request)
    {
        Clear();
        for (int i = 0; i < locations.Headers.Length; i++)
            CollectHeader(locations.Headers[i], i, request.Headers);
        if (locations.Parameters.Length > 0 && !request.Query.IsEmpty)
            for (int i = 0; i < locations.Parameters.Length; i++)
                CollectParameter(locations.Parameters[i], i, request.Query);
        for (int i = 0; i < locations.Cookies.Length; i++)
            CollectCookie(locations.Cookies[i], i, request.Headers);
    }

    // 5.3-5.5. Headers that Envoy keeps as one value were joined before (see JoinedHeaders).
    private void CollectHeader(TokenLocations.HeaderLocation header, int location, HeaderList headers)
    {
        for (int i = headers.IndexOf(header.Name); i >= 0; i = headers.IndexOf(header.Name, i + 1))
        {
            ReadOnlySpan<byte> value = headers.Value(i);
            if (header.Prefix.Length == 0)
            {
                Add(TokenSource.Header, location, value);
                continue;
            }
            int at = value.IndexOf(header.Prefix);
            if (at >= 0)
                Add(TokenSource.Header, location, BehindPrefix(value, at + header.Prefix.Length));
        }
    }

    // 5.3: skips to the first character of a compact token; without one the whole value counts.
    private static ReadOnlySpan<byte> BehindPrefix(ReadOnlySpan<byte> value, int from)
    {
        for (int i = from; i < value.Length; i++)
            if (char.IsAsciiLetterOrDigit((char)value[i]) || value[i] is (byte)'-' or (byte)'_' or (byte)'.')
                return value[i..];
        return value;
    }

    // 5.6: the first of several values; a name without "=" has an empty value.
    private void CollectParameter(byte[] name, int location, ReadOnlySpan<byte> query)
    {
        foreach (Range range in query.Split((byte)'&'))
        {
            ReadOnlySpan<byte> pair = query[range];
            if (pair.IsEmpty)
                continue;
            int equals = pair.IndexOf((byte)'=');
            ReadOnlySpan<byte> key = equals < 0 ? pair : pair[..equals];
            if (!PercentEncoding.DecodesTo(key, name))
                continue;
            ReadOnlySpan<byte> value = equals < 0 ? default : pair[(equals + 1)..];
            Span<byte> target = Reserve(value.Length);
            Keep(TokenSource.Parameter, location, PercentEncoding.Decode(value, target));
            return;
        }
    }

    // 5.7: all cookie lines, first cookie of a name, one pair of quotes dropped.
    private void CollectCookie(byte[] name, int location, HeaderList headers)
    {
        for (int i = headers.IndexOf("cookie"u8); i >= 0; i = headers.IndexOf("cookie"u8, i + 1))
        {
            ReadOnlySpan<byte> line = headers.Value(i);
            foreach (Range range in line.Split((byte)';'))
            {
                ReadOnlySpan<byte> pair = line[range].TrimStart((byte)' ');
                int equals = pair.IndexOf((byte)'=');
                if (equals < 0 || !pair[..equals].SequenceEqual(name))
                    continue;
                ReadOnlySpan<byte> value = pair[(equals + 1)..];
                if (value.Length >= 2 && value[0] == '"' && value[^1] == '"')
                    value = value[1..^1];
                Add(TokenSource.Cookie, location, value);
                return;
            }
        }
    }

    private void Add(TokenSource source, int location, ReadOnlySpan<byte> token)
    {
        token.CopyTo(Reserve(token.Length));
        Keep(source, location, token.Length);
    }

    private Span<byte> Reserve(int length)
    {
        if (_textLength + length > _text.Length)
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _textLength + length));
        return _text.AsSpan(_textLength, length);
    }

    private void Keep(TokenSource source, int location, int length)
    {
        if (Count == _hits.Length)
            Array.Resize(ref _hits, Count * 2);
        _hits[Count++] = new Hit(source, location, _textLength, length);
        _textLength += length;
    }
}
