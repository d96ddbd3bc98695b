namespace Sallyport.Engine.Tokens;

/// <summary>Copies of one platform key object, each used by one thread at a time.</summary>
/// <remarks>
/// The platform does not document its RSA and ECDsa objects as safe for concurrent use. Renting costs one exchange (some
/// 10 ns against 20 µs for the cheapest verification); when all copies are out, a further one is made and kept if there is
/// room when it comes back.
/// </remarks>
internal sealed class KeySlots<T>(Func<T> create) where T : class, IDisposable
{
    private readonly T?[] _slots = new T?[Environment.ProcessorCount];

    public T Rent()
    {
        // Starting at one's own processor keeps threads from contending for one slot.
        int start = Thread.GetCurrentProcessorId();
        for (int i = 0; i < _slots.Length; i++)
        {
            ref T? slot = ref _slots[(int)((uint)(start + i) % (uint)_slots.Length)];
            if (slot is not null && Interlocked.Exchange(ref slot, null) is { } key)
                return key;
        }
        return create();
    }

    public void Return(T key)
    {
        int start = Thread.GetCurrentProcessorId();
        for (int i = 0; i < _slots.Length; i++)
        {
            ref T? slot = ref _slots[(int)((uint)(start + i) % (uint)_slots.Length)];
            if (slot is null && Interlocked.CompareExchange(ref slot, key, null) is null)
                return;
        }
        key.Dispose();
    }
}
