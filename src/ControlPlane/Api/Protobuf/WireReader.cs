namespace Sallyport.ControlPlane.Api.Protobuf;

/// <summary>Reads the parts of a protobuf message in their order. Bounded by the message's own length.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Number of the field that was read last.</summary>
    public int Field { get; private set; }

    /// <summary>Its value, when it is a number.</summary>
    public long Number { get; private set; }

    /// <summary>Its value, when it is text, bytes or a message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>True when the last value has a length: text, bytes or a message.</summary>
    public bool HasBytes { get; private set; }

    /// <summary>Reads the next field; false at the end.</summary>
    /// <exception cref="FormatException">The message is cut off, or uses a form that Kubernetes does not.</exception>
    public bool Read()
    {
        if (_rest.IsEmpty) return false;
        ulong tag = Varint();
        Field = (int)Math.Min(tag >> 3, int.MaxValue);
        HasBytes = (tag & 7) == 2;
        if (HasBytes)
        {
            ulong length = Varint();
            if (length > (ulong)_rest.Length) throw new FormatException("a field is longer than its message");
            Bytes = _rest[..(int)length];
            _rest = _rest[(int)length..];
        }
        else if ((tag & 7) == 0)
        {
            Number = (long)Varint();
        }
        else
        {
            throw new FormatException("a field has a form that no kind uses");
        }
        return true;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int i = 0; i < 10; i++)
        {
            if (i >= _rest.Length) break;
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] >= 0x80) continue;
            _rest = _rest[(i + 1)..];
            return value;
        }
        throw new FormatException("a number is cut off");
    }
}
