using System.Buffers;
using System.Buffers.Text;
using System.Net.Sockets;
using Sallyport.Proxy.Http;

namespace Sallyport.Proxy.Forwarding;

/// <summary>
/// The client's body on its way to an HTTP/1.1 upstream: read once, framed for sending, and kept up to a limit so that a retry can
/// send it again (gateway-routing.md 7.7). Reused from request to request; one reader at a time.
/// </summary>
internal sealed class RequestBody
{
    /// <summary>Room in front of the data for a chunk's size line.</summary>
    private const int PrefixBytes = 10;
    private const int SuffixBytes = 2;
    private const int WindowBytes = 16 * 1024;

    /// <summary>How long an exchange may take to give up a read.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    private byte[] _window = [];
    private CancellationTokenSource _stop = new();
    private ServerExchange _exchange = null!;
    private ValueTask<int> _pending;
    private bool _hasPending;
    private long _unread;
    private byte[]? _kept;
    private int _keptLength;
    private int _keepLimit;
    private int _replayed;

    /// <summary>No length is declared: chunks.</summary>
    public bool IsChunked { get; private set; }

    /// <summary>The client has sent all of it.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>All bytes read so far are kept, so another attempt can begin at the start.</summary>
    public bool CanReplay { get; private set; }

    /// <summary>The next attempt has kept bytes to send before new ones.</summary>
    public bool HasReplay => CanReplay && _replayed < _keptLength;

    /// <summary>Who reads the rest of the body beside the current attempt, or null.</summary>
    public Task? Reader { get; set; }

    /// <summary>The client's fault that ended the body early, or <see cref="ForwardStatus.None"/>.</summary>
    public ForwardStatus Failure { get; private set; }

    public void Begin(ServerExchange exchange, int keepLimit)
    {
        if (_window.Length == 0)
            _window = new byte[PrefixBytes + WindowBytes + SuffixBytes];
        _exchange = exchange;
        _keepLimit = keepLimit;
        _unread = exchange.RequestContentLength ?? -1;
        IsChunked = _unread < 0;
        IsComplete = false;
        CanReplay = true;
        Failure = ForwardStatus.None;
        _keptLength = _replayed = 0;
        Reader = null;
        _hasPending = false;
        if (_stop.IsCancellationRequested)
            _stop = new CancellationTokenSource();
    }

    /// <summary>The next attempt begins with the first byte again.</summary>
    public void Rewind() => _replayed = 0;

    /// <summary>What is kept, for a mirror.</summary>
    public ReadOnlyMemory<byte> Kept => _kept.AsMemory(0, _keptLength);

    private void StopKeeping()
    {
        CanReplay = false;
        if (_kept is not null)
            ArrayPool<byte>.Shared.Return(_kept);
        _kept = null;
    }

    /// <summary>No reader is left: ends a read that still waits for the client, and gives back what was kept.</summary>
    public async ValueTask EndAsync()
    {
        if (Reader is { IsCompleted: false } || _hasPending)
        {
            await _stop.CancelAsync();
            // A client that left the answer whole is not cut off, but nobody waits for one that neither sends nor closes.
            using CancellationTokenSource patience = new(_patience);
            using CancellationTokenRegistration _ = patience.Token.UnsafeRegister(
                static state => ((ServerExchange)state!).Abort(), _exchange);
            await EndReadersAsync();
        }
        StopKeeping();
    }

    private async ValueTask EndReadersAsync()
    {
        if (Reader is not null)
            await Reader;
        if (_hasPending)
            await NextAsync();
    }

    /// <summary>The next bytes if they are there: a count, 0 at the end. False: the client has to be waited for.</summary>
    public bool TryNext(out int count)
    {
        if (TryReplay(out count))
            return true;
        if (IsComplete)
            return true;
        if (!_hasPending)
        {
            _pending = Read();
            _hasPending = true;
        }
        if (!_pending.IsCompletedSuccessfully)
            return false;
        _hasPending = false;
        count = Accept(_pending.Result);
        return true;
    }

    /// <summary>Waits for the next bytes; 0 at the end or with <see cref="Failure"/>.</summary>
    public async ValueTask<int> NextAsync()
    {
        try
        {
            if (TryNext(out int count))
                return count;
            _hasPending = false;
            return Accept(await _pending);
        }
        catch (BadRequestBodyException)
        {
            Failure = ForwardStatus.RequestBroken;
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            Failure = ForwardStatus.ClientGone;
        }
        return 0;
    }

    /// <summary>The bytes of the last read.</summary>
    public ReadOnlyMemory<byte> Data(int count) => _window.AsMemory(PrefixBytes, count);

    /// <summary>The bytes of the last read as they go on the wire of HTTP/1.1.</summary>
    public ReadOnlyMemory<byte> Frame(int count)
    {
        if (!IsChunked)
            return Data(count);
        Span<byte> digits = stackalloc byte[8];
        Utf8Formatter.TryFormat(count, digits, out int length, new StandardFormat('x'));
        int start = PrefixBytes - 2 - length;
        digits[..length].CopyTo(_window.AsSpan(start));
        "\r\n"u8.CopyTo(_window.AsSpan(PrefixBytes - 2));
        "\r\n"u8.CopyTo(_window.AsSpan(PrefixBytes + count));
        return _window.AsMemory(start, PrefixBytes - start + count + SuffixBytes);
    }

    /// <summary>What ends the body on the wire: nothing, or the last chunk.</summary>
    public ReadOnlyMemory<byte> FrameEnd() => IsChunked ? _lastChunk : default;

    private static readonly byte[] _lastChunk = "0\r\n\r\n"u8.ToArray();

    private ValueTask<int> Read()
    {
        if (_exchange.ReadAhead is { IsEmpty: false } ahead)
            return new ValueTask<int>(ahead.Take(_window.AsSpan(PrefixBytes, WindowBytes)));
        try
        {
            return _exchange.ReadBodyAsync(_window.AsMemory(PrefixBytes, WindowBytes), _stop.Token);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            return ValueTask.FromException<int>(error);
        }
    }

    private bool TryReplay(out int count)
    {
        count = CanReplay ? Math.Min(_keptLength - _replayed, WindowBytes) : 0;
        if (count == 0 || _hasPending)
            return false;
        _kept.AsSpan(_replayed, count).CopyTo(_window.AsSpan(PrefixBytes));
        _replayed += count;
        return true;
    }

    private int Accept(int count)
    {
        if (count > 0)
            Keep(count);
        if (IsChunked)
        {
            IsComplete = count == 0;
            return count;
        }
        // Neither more nor less than was declared may leave: the next request's head would be read as body, or the reverse.
        if (count > _unread || (count == 0 && _unread > 0))
        {
            Failure = ForwardStatus.RequestBroken;
            return 0;
        }
        _unread -= count;
        IsComplete = _unread == 0;
        return count;
    }

    private void Keep(int count)
    {
        if (!CanReplay)
            return;
        if (_keptLength + count > _keepLimit)
        {
            StopKeeping();
            return;
        }
        if (_kept is null || _kept.Length < _keptLength + count)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(4096, (_keptLength + count) * 2));
            _kept?.AsSpan(0, _keptLength).CopyTo(larger);
            if (_kept is not null)
                ArrayPool<byte>.Shared.Return(_kept);
            _kept = larger;
        }
        _window.AsSpan(PrefixBytes, count).CopyTo(_kept.AsSpan(_keptLength));
        _keptLength += count;
        _replayed = _keptLength;
    }
}
