namespace Sallyport.Engine.Http;

/// <summary>
/// The header fields of one message as bytes: names in lower case, values exactly as received (trimmed by the reader).
/// Repeated fields stay separate entries, in order. Made once and reused; it grows to the largest message
/// seen and allocates nothing after that. One owner at a time; not thread-safe.
/// </summary>
/// <remarks>
/// Entries are appended to one buffer and removed by a mark, so spans that were handed out stay valid until
/// <see cref="Clear"/> unless the buffer grows: do not keep a span across <see cref="Add"/>; <see cref="Add"/> itself copies
/// its arguments before it could move them.
/// </remarks>
/// <param name="expectedBytes">Room for names and values that it takes with its first field. An empty list takes none.</param>
public sealed class HeaderList(int expectedBytes = HeaderList.UsualBytes)
{
    /// <summary>Fits most answers.</summary>
    public const int UsualBytes = 512;

    private const int BytesOfField = 64;

    private byte[] _bytes = [];
    private int _usedBytes;
    private Entry[] _entries = [];
    private int _count;

    private struct Entry
    {
        public int NameStart, NameLength, ValueStart, ValueLength;
        public uint NameHash;
        public bool IsRemoved;
    }

    /// <summary>Number of entries, removed ones included: the bound for index loops with <see cref="IsPresent"/>.</summary>
    public int Count => _count;

    /// <summary>Room for names and values that it has taken so far.</summary>
    public int HeldBytes => _bytes.Length;

    public void Clear()
    {
        _count = 0;
        _usedBytes = 0;
    }

    /// <summary>False for an entry that was removed.</summary>
    public bool IsPresent(int index) => !_entries[index].IsRemoved;

    public ReadOnlySpan<byte> Name(int index) => _bytes.AsSpan(_entries[index].NameStart, _entries[index].NameLength);

    public ReadOnlySpan<byte> Value(int index) => _bytes.AsSpan(_entries[index].ValueStart, _entries[index].ValueLength);

    /// <summary>Appends a field. The name may be in any case and is stored in lower case.</summary>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        int nameStart = Reserve(name.Length + value.Length, out byte[] target);
        uint hash = LowerInto(name, target.AsSpan(nameStart, name.Length));
        value.CopyTo(target.AsSpan(nameStart + name.Length));
        _bytes = target;
        _usedBytes = nameStart + name.Length + value.Length;
        if (_count == _entries.Length)
            Array.Resize(ref _entries, Math.Max(expectedBytes / BytesOfField, _count * 2));
        _entries[_count++] = new Entry
        {
            NameStart = nameStart, NameLength = name.Length, NameHash = hash,
            ValueStart = nameStart + name.Length, ValueLength = value.Length,
        };
    }

    /// <summary>Index of the next present entry of that name at or after <paramref name="from"/>, or -1.</summary>
    /// <param name="lowerName">The name in lower case.</param>
    /// <param name="from">Where to begin.</param>
    public int IndexOf(ReadOnlySpan<byte> lowerName, int from = 0)
    {
        uint hash = Hash(lowerName);
        for (int i = from; i < _count; i++)
        {
            ref readonly Entry entry = ref _entries[i];
            if (entry.NameHash == hash && !entry.IsRemoved && Name(i).SequenceEqual(lowerName))
                return i;
        }
        return -1;
    }

    public bool Contains(ReadOnlySpan<byte> lowerName) => IndexOf(lowerName) >= 0;

    /// <summary>The value of the first entry of that name.</summary>
    public bool TryGet(ReadOnlySpan<byte> lowerName, out ReadOnlySpan<byte> value)
    {
        int index = IndexOf(lowerName);
        value = index < 0 ? default : Value(index);
        return index >= 0;
    }

    /// <summary>Removes one entry.</summary>
    public void RemoveAt(int index) => _entries[index].IsRemoved = true;

    /// <summary>Removes every entry of that name; tells whether there was one.</summary>
    public bool Remove(ReadOnlySpan<byte> lowerName)
    {
        bool found = false;
        for (int i = IndexOf(lowerName); i >= 0; i = IndexOf(lowerName, i + 1))
        {
            _entries[i].IsRemoved = true;
            found = true;
        }
        return found;
    }

    /// <summary>Replaces all entries of that name by one.</summary>
    public void Set(ReadOnlySpan<byte> lowerName, ReadOnlySpan<byte> value)
    {
        Remove(lowerName);
        Add(lowerName, value);
    }

    /// <summary>Appends all present entries of another list.</summary>
    public void AddAll(HeaderList other)
    {
        for (int i = 0; i < other._count; i++)
            if (other.IsPresent(i))
                Add(other.Name(i), other.Value(i));
    }

    /// <summary>Becomes an exact copy of another list, removed entries included.</summary>
    internal void CopyFrom(HeaderList other)
    {
        if (_bytes.Length < other._usedBytes)
            _bytes = new byte[other._bytes.Length];
        if (_entries.Length < other._count)
            _entries = new Entry[other._entries.Length];
        other._bytes.AsSpan(0, other._usedBytes).CopyTo(_bytes);
        other._entries.AsSpan(0, other._count).CopyTo(_entries);
        (_usedBytes, _count) = (other._usedBytes, other._count);
    }

    // A new array is returned rather than stored, because name or value may be spans of the old one.
    private int Reserve(int length, out byte[] target)
    {
        target = _bytes;
        if (_usedBytes + length > _bytes.Length)
        {
            target = new byte[Math.Max(Math.Max(expectedBytes, _bytes.Length * 2), _usedBytes + length)];
            _bytes.AsSpan(0, _usedBytes).CopyTo(target);
        }
        return _usedBytes;
    }

    private static uint LowerInto(ReadOnlySpan<byte> name, Span<byte> target)
    {
        uint hash = HashSeed;
        for (int i = 0; i < name.Length; i++)
        {
            byte b = name[i];
            if ((uint)(b - 'A') <= 'Z' - 'A')
                b |= 0x20;
            target[i] = b;
            hash = (hash ^ b) * HashPrime;
        }
        return hash;
    }

    private static uint Hash(ReadOnlySpan<byte> lowerName)
    {
        uint hash = HashSeed;
        foreach (byte b in lowerName)
            hash = (hash ^ b) * HashPrime;
        return hash;
    }

    // FNV-1a: short names, and a collision costs one comparison only.
    private const uint HashSeed = 2166136261;
    private const uint HashPrime = 16777619;
}
