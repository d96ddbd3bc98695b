using Sallyport.Engine.Tokens;

namespace Sallyport.Engine.Authentication;

/// <summary>
/// The one mutable thing a snapshot points to: the key ring of one issuer and address. Its single writer is the host's fetcher;
/// readers take the current value with one volatile read. A ring itself never changes.
/// </summary>
public sealed class KeyRingState
{
    private volatile KeyRing _current;

    /// <param name="first">Where it begins; <see cref="KeyRing.NeverFetched"/> for a remote key set.</param>
    public KeyRingState(KeyRing first) => _current = first;

    /// <summary>The host can fetch this key set again when a token names a key that is not in it.</summary>
    public bool CanRefetch { get; init; }

    /// <summary>What tokens are verified with now.</summary>
    public KeyRing Current => _current;

    /// <summary>Puts a ring in force for all requests that begin after it. A set without a usable key never takes the place of a good one.</summary>
    public void Publish(KeyRing ring)
    {
        if (ring.Count > 0 || _current.Count == 0)
            _current = ring;
    }
}
