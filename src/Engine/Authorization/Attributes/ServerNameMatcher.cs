using System.Text;
using Sallyport.Engine.Authorization.Indexing;
using Sallyport.Engine.Matching;

namespace Sallyport.Engine.Authorization.Attributes;

/// <summary><c>connection.sni</c>: the client's server name in lower case, empty without one (authorization-policy.md 9.1).</summary>
internal sealed class ServerNameMatcher(TextMatcher[] values) : AttributeMatcher
{
    private static readonly ulong _seed = KeyHash.Seed(IndexKind.ServerName);

    private readonly TextSet _values = new(values);

    public override bool MatchesAny(in PolicyInput input) => _values.Contains(input.Connection.ServerName);

    public override string? Describe(in PolicyInput input) => Encoding.UTF8.GetString(input.Connection.ServerName);

    public override bool TryAddKeys(IndexKeys keys) => TextKeys.TryAdd(keys, ServerNameSource.Instance, _seed, _values);

    private sealed class ServerNameSource : IndexSource
    {
        public static ServerNameSource Instance { get; } = new();

        public override string Id => "sni";

        public override void Visit(ref IndexProbe probe) => probe.Try(KeyHash.Add(_seed, probe.Input.Connection.ServerName));
    }
}
