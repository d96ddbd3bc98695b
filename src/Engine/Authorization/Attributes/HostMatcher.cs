using System.Text;
using Sallyport.Engine.Authorization.Indexing;
using Sallyport.Engine.Matching;

namespace Sallyport.Engine.Authorization.Attributes;

/// <summary>
/// <c>hosts</c>: the host header as received, with its port if any; the values ignore letter case (authorization-policy.md 7.1).
/// </summary>
internal sealed class HostMatcher(TextMatcher[] values) : AttributeMatcher
{
    private static readonly ulong _seed = KeyHash.Seed(IndexKind.Host);

    private readonly TextSet _values = new(values);

    public override bool MatchesAny(in PolicyInput input) =>
        input.Request is { HasAuthority: true } request && _values.Contains(request.Authority);

    public override string? Describe(in PolicyInput input) =>
        input.Request is null ? null : Encoding.UTF8.GetString(input.Request.Authority);

    public override bool TryAddKeys(IndexKeys keys) => TextKeys.TryAdd(keys, HostSource.Instance, _seed, _values);

    private sealed class HostSource : IndexSource
    {
        public static HostSource Instance { get; } = new();

        public override string Id => "host";

        public override void Visit(ref IndexProbe probe)
        {
            if (probe.Input.Request is not { HasAuthority: true } request)
                return;
            ulong hash = _seed;
            foreach (byte b in request.Authority)
                hash = KeyHash.Add(hash, AsciiCase.Lower(b));
            probe.Try(hash);
        }
    }
}
