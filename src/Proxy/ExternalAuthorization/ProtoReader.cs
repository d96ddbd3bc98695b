namespace Sallyport.Proxy.ExternalAuthorization;

/// <summary>
/// Reads the fields of one protobuf message. What is malformed ends it with <see cref="IsBroken"/>, which every caller must look at:
/// a half-read approval is none.
/// </summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;
    private ReadOnlySpan<byte> _bytes;
    private ulong _number;
    private int _wireType;

    /// <summary>Not protobuf, cut off, or a field of another type than was asked for.</summary>
    public bool IsBroken { get; private set; }

    public int Field { get; private set; }

    /// <summary>Goes to the next field; false at the end, and when what follows cannot be read.</summary>
    public bool Next()
    {
        if (IsBroken || _rest.IsEmpty)
            return false;
        ulong tag = TakeVarint();
        Field = (int)Math.Min(tag >> 3, int.MaxValue);
        _wireType = (int)(tag & 7);
        IsBroken |= Field == 0;
        _bytes = default;
        switch (_wireType)
        {
            case 0:
                _number = TakeVarint();
                break;
            case 1:
                Take(8);
                break;
            case 2:
                _bytes = Take(TakeVarint());
                break;
            case 5:
                Take(4);
                break;
            default:
                IsBroken = true;
                break;
        }
        return !IsBroken;
    }

    /// <summary>The field as text, bytes or message.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        IsBroken |= _wireType != 2;
        return IsBroken ? default : _bytes;
    }

    /// <summary>The field as a number.</summary>
    public long Number()
    {
        IsBroken |= _wireType != 0;
        return IsBroken ? 0 : (long)_number;
    }

    private ulong TakeVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64 && !_rest.IsEmpty; shift += 7)
        {
            byte next = _rest[0];
            _rest = _rest[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
        IsBroken = true;
        return 0;
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (IsBroken || count > (ulong)_rest.Length)
        {
            IsBroken = true;
            return default;
        }
        ReadOnlySpan<byte> taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }
}
