namespace Sallyport.Proxy.Sockets;

/// <summary>
/// Small sends of one <see cref="EventLoop"/>, kept until the other events of the same wait were seen. Whom they wake, clients and applications,
/// takes the processor from the loop at once; this way all are woken together, and find more to do (docs/design/0026-event-loops.md).
/// </summary>
/// <remarks>On the loop's thread only.</remarks>
internal sealed class Outbox
{
    /// <summary>Larger sends are not worth their copy.</summary>
    private const int LargestSend = 4096;

    /// <summary>More are not kept: what comes after them may take long, as the check of a signature does.</summary>
    private const int MostSends = 64;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(LargestSend * MostSends, pinned: true);
    private readonly (LoopSocket Sender, int At, int Length)[] _sends = new (LoopSocket, int, int)[MostSends];
    private int _count, _used;

    /// <summary>Whether further events will be seen before the loop waits again. Else there is nothing to wait for.</summary>
    public bool IsOpen { get; set; }

    /// <summary>True: it has a copy of <paramref name="data"/>, and calls the sender back.</summary>
    public bool TryKeep(LoopSocket sender, ReadOnlySpan<byte> data)
    {
        if (!IsOpen || data.Length > LargestSend)
            return false;
        if (_count == MostSends)
            SendAll();
        data.CopyTo(_bytes.AsSpan(_used));
        _sends[_count++] = (sender, _used, data.Length);
        _used += data.Length;
        return true;
    }

    public void SendAll()
    {
        for (int i = 0; i < _count; i++)
        {
            (LoopSocket sender, int at, int length) = _sends[i];
            sender.SendKept(_bytes.AsMemory(at, length));
        }
        _sends.AsSpan(0, _count).Clear();
        _count = _used = 0;
    }
}
