namespace Sallyport.Policy.Parsing;

/// <summary>
/// A list of values of our own types. The framework's is compiled for them only when a program runs, and then slowly at first; a proxy that
/// starts with ten thousand rules spent a fifth of its reading in it.
/// </summary>
/// <param name="count">So many default values it begins with.</param>
internal sealed class ValueList<T>(int count = 0)
    where T : struct
{
    private T[] _items = new T[Math.Max(count, 4)];

    public int Count { get; private set; } = count;

    /// <summary>Good until something is added.</summary>
    public ref T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return ref _items[index];
        }
    }

    public void Add(T item) => Insert(Count, item);

    public void Insert(int index, T item)
    {
        if (Count == _items.Length) Array.Resize(ref _items, Count * 2);
        if (index < Count) Array.Copy(_items, index, _items, index + 1, Count - index);
        _items[index] = item;
        Count++;
    }

    public void RemoveLast() => _items[--Count] = default;

    public void Clear()
    {
        Array.Clear(_items, 0, Count);
        Count = 0;
    }

    public T[] ToArray()
    {
        T[] items = new T[Count];
        Array.Copy(_items, items, Count);
        return items;
    }
}
