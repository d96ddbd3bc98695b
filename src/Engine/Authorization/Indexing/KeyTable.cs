using System.Numerics;

namespace Sallyport.Engine.Authorization.Indexing;

/// <summary>
/// A value for each key. The keys are hashes already, so they are their own places; half of the places stay free. Its code is compiled ahead
/// of time, which that of the framework's dictionaries of our own value types is not.
/// </summary>
internal sealed class KeyTable<T>
    where T : struct
{
    // Zero: the place is free. A key of zero counts as one, which at worst makes a rule be tried in vain.
    private ulong[] _keys;
    private T[] _values;
    private int _shift;
    private int _count;

    /// <param name="expected">About how many keys will come.</param>
    public KeyTable(int expected)
    {
        int places = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(expected, 8) * 2);
        _keys = new ulong[places];
        _values = new T[places];
        _shift = 64 - BitOperations.Log2((uint)places);
    }

    /// <summary>The value of a key that was added; the default one else.</summary>
    public T Find(ulong key)
    {
        key = Math.Max(key, 1);
        int place = PlaceOf(key);
        return _keys[place] == key ? _values[place] : default;
    }

    /// <summary>The value of a key, which is added if need be. Good until the next is added.</summary>
    public ref T FindOrAdd(ulong key)
    {
        key = Math.Max(key, 1);
        int place = PlaceOf(key);
        if (_keys[place] == key)
            return ref _values[place];
        if (_count * 2 >= _keys.Length)
        {
            Grow();
            place = PlaceOf(key);
        }
        _count++;
        _keys[place] = key;
        return ref _values[place];
    }

    // The key's place, or the free one where it belongs.
    private int PlaceOf(ulong key)
    {
        int place = (int)((key * 0x9E3779B97F4A7C15) >> _shift);
        while (_keys[place] != key && _keys[place] != 0)
            place = (place + 1) & (_keys.Length - 1);
        return place;
    }

    private void Grow()
    {
        ulong[] keys = _keys;
        T[] values = _values;
        _keys = new ulong[keys.Length * 2];
        _values = new T[keys.Length * 2];
        _shift--;
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i] == 0)
                continue;
            int place = PlaceOf(keys[i]);
            _keys[place] = keys[i];
            _values[place] = values[i];
        }
    }
}
