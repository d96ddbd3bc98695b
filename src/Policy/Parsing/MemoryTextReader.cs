namespace Sallyport.Policy.Parsing;

/// <summary>Reads a part of a text without copying it.</summary>
internal sealed class MemoryTextReader(ReadOnlyMemory<char> text) : TextReader
{
    private int _at;

    public override int Peek() => _at < text.Length ? text.Span[_at] : -1;

    public override int Read() => _at < text.Length ? text.Span[_at++] : -1;

    public override int Read(char[] buffer, int index, int count)
    {
        int length = Math.Min(count, text.Length - _at);
        text.Span.Slice(_at, length).CopyTo(buffer.AsSpan(index));
        _at += length;
        return length;
    }
}
