using System.Buffers;

namespace Sallyport.Proxy.Listeners;

/// <summary>
/// Bytes that came from a connection and were not used yet. It begins small, grows while a long head arrives, and holds nothing
/// while it waits for the next request, so that idle connections cost little. One user at a time.
/// </summary>
internal sealed class ReceiveBuffer(DuplexConnection connection) : IDisposable
{
    /// <summary>Holds a usual request with a token.</summary>
    private const int SmallBytes = 4096;

    private byte[] _bytes = [];
    private int _start, _end;
    private ValueTask<int> _ahead;
    private bool _isAhead;
    private Func<Memory<byte>>? _target;

    public DuplexConnection Connection => connection;

    public ReadOnlySpan<byte> Unread => _bytes.AsSpan(_start, _end - _start);

    public int UnreadBytes => _end - _start;

    public void Consume(int count)
    {
        _start += count;
        if (_start == _end)
            _start = _end = 0;
    }

    /// <summary>Copies out and consumes what fits.</summary>
    public int Take(Span<byte> target)
    {
        int count = Math.Min(target.Length, UnreadBytes);
        Unread[..count].CopyTo(target);
        Consume(count);
        return count;
    }

    /// <summary>
    /// Receives more behind what is there. The result goes to <see cref="Commit"/>: the call itself stays a plain pass-through,
    /// so that a wait costs no state machine of its own.
    /// </summary>
    public ValueTask<int> ReceiveAsync(CancellationToken cancellation = default)
    {
        if (_isAhead)
        {
            _isAhead = false;
            return _ahead;
        }
        return connection.ReceiveAsync(Target(), cancellation);
    }

    public void Commit(int count) => _end += count;

    /// <summary>
    /// Begins to receive before anybody asks, to learn at once when the client goes. The next <see cref="ReceiveAsync"/> returns this
    /// receive's result. It costs no further call: the same receive would have been made for the next request.
    /// </summary>
    public void ReceiveAhead(Action onGone)
    {
        if (_isAhead || UnreadBytes > 0)
            return;
        ReturnArray();
        _isAhead = true;
        _ahead = connection.ReceiveAheadAsync(_target ??= Target, onGone);
    }

    /// <summary>Returns a large array when nothing is in it and nothing is on its way to it.</summary>
    public void Shrink()
    {
        if (!_isAhead && UnreadBytes == 0 && _bytes.Length > SmallBytes)
            ReturnArray();
    }

    /// <summary>Not while a receive is under way: the array would go to somebody else while the system still writes to it.</summary>
    public void Dispose()
    {
        if (_isAhead)
            return;
        ReturnArray();
    }

    private Memory<byte> Target()
    {
        MakeRoom();
        return _bytes.AsMemory(_end);
    }

    private void ReturnArray()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _start = _end = 0;
    }

    private void MakeRoom()
    {
        if (_end < _bytes.Length)
            return;
        if (_start > 0)
        {
            Unread.CopyTo(_bytes);
        }
        else
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(SmallBytes, _bytes.Length * 2));
            Unread.CopyTo(larger);
            if (_bytes.Length > 0)
                ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }
        _end -= _start;
        _start = 0;
    }
}
