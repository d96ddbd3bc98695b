using System.Globalization;
using Sallyport.Engine.Authorization.Indexing;

namespace Sallyport.Engine.Authorization.Attributes;

/// <summary><c>ports</c> and <c>destination.port</c>: the local port (authorization-policy.md 7.5).</summary>
internal sealed class PortMatcher(int[] ports) : AttributeMatcher
{
    private static readonly ulong _seed = KeyHash.Seed(IndexKind.Port);

    public override bool MatchesAny(in PolicyInput input) => ports.AsSpan().Contains(input.Connection.LocalPort);

    public override string? Describe(in PolicyInput input) => input.Connection.LocalPort.ToString(CultureInfo.InvariantCulture);

    public override bool TryAddKeys(IndexKeys keys)
    {
        foreach (int port in ports)
            keys.Add(PortSource.Instance, Key(port));
        return true;
    }

    private static ulong Key(int port) => KeyHash.Add(KeyHash.Add(_seed, (byte)(port >> 8)), (byte)port);

    private sealed class PortSource : IndexSource
    {
        public static PortSource Instance { get; } = new();

        public override string Id => "port";

        public override void Visit(ref IndexProbe probe) => probe.Try(Key(probe.Input.Connection.LocalPort));
    }
}
