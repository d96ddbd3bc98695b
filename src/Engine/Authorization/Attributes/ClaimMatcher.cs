using System.Text;
using Sallyport.Engine.Authorization.Indexing;
using Sallyport.Engine.Matching;
using Sallyport.Engine.Tokens;

namespace Sallyport.Engine.Authorization.Attributes;

/// <summary>
/// <c>request.auth.claims[…]</c>, audiences and presenter: a string of the verified token's claim, or some string of a list
/// (authorization-policy.md 9.3-9.7).
/// </summary>
internal sealed class ClaimMatcher(ClaimPath path, TextMatcher[] values) : AttributeMatcher
{
    private readonly TextSet _values = new(values);

    public override bool MatchesAny(in PolicyInput input)
    {
        foreach (ReadOnlySpan<byte> text in input.Token.Strings(path))
            if (_values.Contains(text))
                return true;
        return false;
    }

    public override bool TryAddKeys(IndexKeys keys)
    {
        ClaimSource source = new(path);
        return TextKeys.TryAdd(keys, source, source.Seed, _values);
    }

    private sealed class ClaimSource : IndexSource
    {
        private readonly ClaimPath _path;

        public ClaimSource(ClaimPath path)
        {
            _path = path;
            StringBuilder id = new("claim");
            Seed = KeyHash.Seed(IndexKind.Claim);
            for (int i = 0; i < path.Length; i++)
            {
                Seed = KeyHash.Separate(KeyHash.Add(Seed, path[i]));
                id.Append('[').Append(Convert.ToHexString(path[i])).Append(']');
            }
            Id = id.ToString();
        }

        public ulong Seed { get; }

        public override string Id { get; }

        public override void Visit(ref IndexProbe probe)
        {
            foreach (ReadOnlySpan<byte> text in probe.Input.Token.Strings(_path))
                probe.Try(KeyHash.Add(Seed, text));
        }
    }
}
