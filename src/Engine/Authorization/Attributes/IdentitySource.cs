using Sallyport.Engine.Authorization.Indexing;

namespace Sallyport.Engine.Authorization.Attributes;

/// <summary>Takes keys from every name in the client's certificate.</summary>
internal abstract class IdentitySource : IndexSource
{
    public override void Visit(ref IndexProbe probe)
    {
        if (probe.Input.Connection.Peer is not { } peer)
            return;
        foreach (byte[] name in peer.UriNames)
            Visit(ref probe, name);
        foreach (byte[] name in peer.DnsNames)
            Visit(ref probe, name);
        Visit(ref probe, peer.Subject);
    }

    protected abstract void Visit(ref IndexProbe probe, ReadOnlySpan<byte> identity);
}
