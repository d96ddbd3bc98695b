using System.Text;
using Sallyport.Engine.Authorization.Indexing;
using Sallyport.Engine.Matching;

namespace Sallyport.Engine.Authorization.Attributes;

/// <summary><c>methods</c>, case-sensitive (authorization-policy.md 7.2).</summary>
internal sealed class MethodMatcher(TextMatcher[] values) : AttributeMatcher
{
    private static readonly ulong _seed = KeyHash.Seed(IndexKind.Method);

    private readonly TextSet _values = new(values);

    public override bool MatchesAny(in PolicyInput input) => input.Request is { } request && _values.Contains(request.Method);

    public override string? Describe(in PolicyInput input) => input.Request is null ? null : Encoding.UTF8.GetString(input.Request.Method);

    public override bool TryAddKeys(IndexKeys keys) => TextKeys.TryAdd(keys, MethodSource.Instance, _seed, _values);

    private sealed class MethodSource : IndexSource
    {
        public static MethodSource Instance { get; } = new();

        public override string Id => "method";

        public override void Visit(ref IndexProbe probe)
        {
            if (probe.Input.Request is { } request)
                probe.Try(KeyHash.Add(_seed, request.Method));
        }
    }
}
