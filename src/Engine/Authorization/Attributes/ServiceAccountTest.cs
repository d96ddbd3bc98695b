using System.Text;
using Sallyport.Engine.Authorization.Indexing;

namespace Sallyport.Engine.Authorization.Attributes;

/// <summary>
/// <c>serviceAccounts</c>: <c>spiffe://ANYTHING/ns/NAMESPACE/[MORE/]sa/NAME</c>, perhaps followed by <c>/…</c>
/// (authorization-policy.md 6.4).
/// </summary>
internal sealed class ServiceAccountTest(string serviceNamespace, string name) : IdentityTest
{
    private static readonly ulong _seed = KeyHash.Seed(IndexKind.ServiceAccount);

    private readonly byte[] _namespace = Encoding.UTF8.GetBytes($"/ns/{serviceNamespace}/");
    private readonly byte[] _account = Encoding.UTF8.GetBytes($"/sa/{name}");
    private readonly byte[] _name = Encoding.UTF8.GetBytes(name);

    public override bool Matches(ReadOnlySpan<byte> identity)
    {
        if (!identity.StartsWith("spiffe://"u8))
            return false;
        ReadOnlySpan<byte> rest = identity["spiffe://"u8.Length..];
        // At least one character before: a trust domain.
        for (int from = 1; from < rest.Length;)
        {
            int at = rest[from..].IndexOf(_namespace);
            if (at < 0)
                return false;
            from += at + 1;
            // The slash behind the namespace is the one before "sa", if nothing stands between.
            if (HasAccount(rest[(from - 1 + _namespace.Length - 1)..]))
                return true;
        }
        return false;
    }

    public override bool TryAddKeys(IndexKeys keys) =>
        !_name.AsSpan().Contains((byte)'/')
        && keys.Add(AccountSource.Instance, Key(KeyHash.Add(_seed, _namespace.AsSpan("/ns/"u8.Length..^1)), _name));

    // "rest" begins with the slash behind the namespace.
    private bool HasAccount(ReadOnlySpan<byte> rest)
    {
        int from = 0;
        for (int at = rest.IndexOf(_account); at >= 0; at = rest[from..].IndexOf(_account))
        {
            from += at;
            ReadOnlySpan<byte> behind = rest[(from + _account.Length)..];
            // Between namespace and "sa" stands nothing, or "/more" with at least one character.
            if (from != 1 && (behind.IsEmpty || (behind[0] == '/' && behind.Length > 1)))
                return true;
            from++;
        }
        return false;
    }

    private static ulong Key(ulong ofNamespace, ReadOnlySpan<byte> name) => KeyHash.Add(KeyHash.Separate(ofNamespace), name);

    private sealed class AccountSource : IdentitySource
    {
        public static AccountSource Instance { get; } = new();

        public override string Id => "service account";

        protected override void Visit(ref IndexProbe probe, ReadOnlySpan<byte> identity)
        {
            for (int at = identity.IndexOf("/ns/"u8); at >= 0; at = identity.IndexOf("/ns/"u8))
            {
                identity = identity[(at + 3)..];
                int end = identity[1..].IndexOf((byte)'/');
                if (end >= 0)
                    VisitAccounts(ref probe, KeyHash.Add(_seed, identity.Slice(1, end)), identity[(end + 1)..]);
            }
        }

        private static void VisitAccounts(ref IndexProbe probe, ulong ofNamespace, ReadOnlySpan<byte> rest)
        {
            for (int at = rest.IndexOf("/sa/"u8); at >= 0; at = rest.IndexOf("/sa/"u8))
            {
                rest = rest[(at + 3)..];
                int end = rest[1..].IndexOf((byte)'/');
                probe.Try(Key(ofNamespace, end < 0 ? rest[1..] : rest.Slice(1, end)));
            }
        }
    }
}
