namespace Sallyport.Engine.Routing;

/// <summary>One piece of a <see cref="HeaderFormat"/>.</summary>
/// <param name="Command">What to write.</param>
/// <param name="Text">The literal, or the header's name in lower case.</param>
/// <param name="Alternative">The second name of <c>%REQ(a?b)%</c>; empty without.</param>
/// <param name="MaximumLength">Bytes at most; -1: no limit.</param>
internal sealed record FormatPart(FormatCommand Command, byte[] Text, byte[] Alternative, int MaximumLength = -1)
{
    public static FormatPart Literal(byte[] text) => new(FormatCommand.Literal, text, []);
}
