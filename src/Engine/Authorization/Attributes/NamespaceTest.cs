using System.Text;
using Sallyport.Engine.Authorization.Indexing;

namespace Sallyport.Engine.Authorization.Attributes;

/// <summary><c>namespaces</c>: <c>/ns/VALUE/</c> somewhere in the identity; each star is any text (authorization-policy.md 6.3).</summary>
internal sealed class NamespaceTest : IdentityTest
{
    private static readonly ulong _seed = KeyHash.Seed(IndexKind.Namespace);

    private readonly byte[][] _pieces;

    public NamespaceTest(string value) => _pieces = [.. $"/ns/{value}/".Split('*').Select(Encoding.UTF8.GetBytes)];

    // The pieces in order, with anything between: the first place of each leaves most room for the next.
    public override bool Matches(ReadOnlySpan<byte> identity)
    {
        foreach (byte[] piece in _pieces)
        {
            int at = identity.IndexOf(piece);
            if (at < 0)
                return false;
            identity = identity[(at + piece.Length)..];
        }
        return true;
    }

    public override bool TryAddKeys(IndexKeys keys)
    {
        ReadOnlySpan<byte> value = _pieces[0].AsSpan("/ns/"u8.Length);
        bool isPlain = _pieces.Length == 1 && value.IndexOf((byte)'/') == value.Length - 1;
        return isPlain && keys.Add(NamespaceSource.Instance, KeyHash.Add(_seed, value[..^1]));
    }

    private sealed class NamespaceSource : IdentitySource
    {
        public static NamespaceSource Instance { get; } = new();

        public override string Id => "namespace";

        protected override void Visit(ref IndexProbe probe, ReadOnlySpan<byte> identity)
        {
            for (int at = identity.IndexOf("/ns/"u8); at >= 0; at = identity.IndexOf("/ns/"u8))
            {
                // Not behind the name: "/ns/ns/" may overlap.
                identity = identity[(at + 3)..];
                int end = identity[1..].IndexOf((byte)'/');
                if (end >= 0)
                    probe.Try(KeyHash.Add(_seed, identity.Slice(1, end)));
            }
        }
    }
}
