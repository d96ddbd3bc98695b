using System.Text;
using Sallyport.Engine.Authorization.Indexing;
using Sallyport.Engine.Matching;

namespace Sallyport.Engine.Authorization.Attributes;

/// <summary>
/// <c>principals</c>, <c>namespaces</c>, <c>serviceAccounts</c> and <c>trustDomains</c>: any URI name, DNS name or the subject of the
/// client's certificate may fit; without certificate nothing does (authorization-policy.md 6.1-6.5).
/// </summary>
/// <param name="names">Values that are compared with a whole name.</param>
/// <param name="tests">Values that are looked for in a name.</param>
internal sealed class IdentityMatcher(TextMatcher[] names, IdentityTest[] tests) : AttributeMatcher
{
    private static readonly ulong _seed = KeyHash.Seed(IndexKind.Principal);

    private readonly TextSet _names = new(names);

    public override bool MatchesAny(in PolicyInput input)
    {
        if (input.Connection.Peer is not { } peer)
            return false;
        foreach (byte[] name in peer.UriNames)
            if (Matches(name))
                return true;
        foreach (byte[] name in peer.DnsNames)
            if (Matches(name))
                return true;
        return Matches(peer.Subject);
    }

    public override string? Describe(in PolicyInput input)
    {
        if (input.Connection.Peer is not { } peer)
            return null;
        IEnumerable<byte[]> names = peer.UriNames.Concat(peer.DnsNames).Append(peer.Subject);
        return string.Join(", ", names.Where(name => name.Length > 0).Select(Encoding.UTF8.GetString));
    }

    public override bool TryAddKeys(IndexKeys keys)
    {
        if (!TextKeys.TryAdd(keys, NameSource.Instance, _seed, _names))
            return false;
        foreach (IdentityTest test in tests)
            if (!test.TryAddKeys(keys))
                return false;
        return true;
    }

    private bool Matches(byte[] name)
    {
        if (_names.Contains(name))
            return true;
        foreach (IdentityTest test in tests)
            if (test.Matches(name))
                return true;
        return false;
    }

    private sealed class NameSource : IdentitySource
    {
        public static NameSource Instance { get; } = new();

        public override string Id => "principal";

        protected override void Visit(ref IndexProbe probe, ReadOnlySpan<byte> identity) => probe.Try(KeyHash.Add(_seed, identity));
    }
}
