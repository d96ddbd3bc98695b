using System.Text;
using Sallyport.Engine.Authorization.Indexing;
using Sallyport.Engine.Http;
using Sallyport.Engine.Matching;

namespace Sallyport.Engine.Authorization.Attributes;

/// <summary>
/// <c>request.headers[name]</c>: each value of a repeated header is tested on its own; those that count as one value were joined on
/// arrival (authorization-policy.md 9.2).
/// </summary>
internal sealed class HeaderMatcher : AttributeMatcher
{
    private readonly byte[] _name;
    private readonly TextSet _values;

    /// <param name="name">In any case; pseudo-headers with their colon.</param>
    /// <param name="values">Case-sensitive.</param>
    public HeaderMatcher(string name, TextMatcher[] values)
    {
        _name = Encoding.UTF8.GetBytes(name);
        AsciiCase.Lower(_name);
        if (_name.AsSpan().SequenceEqual(":authority"u8))
            _name = [.. "host"u8];
        _values = new TextSet(values);
    }

    public override bool MatchesAny(in PolicyInput input)
    {
        if (input.Request is not { } request)
            return false;
        if (TryGetSingle(request, _name, out ReadOnlySpan<byte> single, out bool isPresent))
            return isPresent && _values.Contains(single);
        for (int i = request.Headers.IndexOf(_name); i >= 0; i = request.Headers.IndexOf(_name, i + 1))
            if (_values.Contains(request.Headers.Value(i)))
                return true;
        return false;
    }

    public override bool TryAddKeys(IndexKeys keys)
    {
        HeaderSource source = new(_name);
        return TextKeys.TryAdd(keys, source, source.Seed, _values);
    }

    // Host and pseudo-headers are not in the list of headers. True when the name is one of them.
    private static bool TryGetSingle(RequestHead request, byte[] name, out ReadOnlySpan<byte> value, out bool isPresent)
    {
        value = default;
        isPresent = true;
        if (name[0] == ':')
        {
            if (name.AsSpan().SequenceEqual(":method"u8))
                value = request.Method;
            else if (name.AsSpan().SequenceEqual(":path"u8))
                value = request.Path;
            else if (name.AsSpan().SequenceEqual(":scheme"u8))
                value = request.Scheme;
            else
                isPresent = false;
            return true;
        }
        if (!name.AsSpan().SequenceEqual("host"u8))
            return false;
        isPresent = request.HasAuthority;
        value = request.Authority;
        return true;
    }

    private sealed class HeaderSource(byte[] name) : IndexSource
    {
        public ulong Seed { get; } = KeyHash.Separate(KeyHash.Seed(IndexKind.Header, name));

        public override string Id { get; } = "header " + Encoding.UTF8.GetString(name);

        public override void Visit(ref IndexProbe probe)
        {
            if (probe.Input.Request is not { } request)
                return;
            if (TryGetSingle(request, name, out ReadOnlySpan<byte> single, out _))
            {
                probe.Try(KeyHash.Add(Seed, single));
                return;
            }
            for (int i = request.Headers.IndexOf(name); i >= 0; i = request.Headers.IndexOf(name, i + 1))
                probe.Try(KeyHash.Add(Seed, request.Headers.Value(i)));
        }
    }
}
