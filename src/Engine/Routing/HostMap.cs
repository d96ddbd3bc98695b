using System.Text;

namespace Sallyport.Engine.Routing;

/// <summary>
/// Finds what belongs to a host: the exact name, else the longest <c>*suffix</c>, else the longest <c>prefix*</c>, else
/// <c>*</c> (gateway-routing.md 1.7, 3.1). The cost grows with the number of different wildcard lengths, not with that of hosts.
/// </summary>
internal sealed class HostMap<T> where T : class
{
    private readonly Dictionary<byte[], T> _exact = new(HostComparer.Instance);
    private readonly Dictionary<byte[], T> _suffixes = new(HostComparer.Instance);
    private readonly Dictionary<byte[], T> _prefixes = new(HostComparer.Instance);
    private readonly int[] _suffixLengths;
    private readonly int[] _prefixLengths;
    private readonly T? _any;

    /// <param name="hosts">Names with what belongs to them; of two equal names the first counts.</param>
    public HostMap(IEnumerable<KeyValuePair<string, T>> hosts)
    {
        foreach ((string host, T value) in hosts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(host);
            if (host == "*")
                _any ??= value;
            else if (host.StartsWith('*'))
                _suffixes.TryAdd(bytes[1..], value);
            else if (host.EndsWith('*'))
                _prefixes.TryAdd(bytes[..^1], value);
            else
                _exact.TryAdd(bytes, value);
        }
        _suffixLengths = LengthsDescending(_suffixes);
        _prefixLengths = LengthsDescending(_prefixes);
    }

    public T? Find(ReadOnlySpan<byte> host)
    {
        if (_exact.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(host, out T? found))
            return found;
        foreach (int length in _suffixLengths)
        {
            // The star stands for at least one character.
            if (length < host.Length && _suffixes.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(host[^length..], out found))
                return found;
        }
        foreach (int length in _prefixLengths)
        {
            if (length < host.Length && _prefixes.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(host[..length], out found))
                return found;
        }
        return _any;
    }

    private static int[] LengthsDescending(Dictionary<byte[], T> names) =>
        [.. names.Keys.Select(name => name.Length).Distinct().OrderDescending()];
}
