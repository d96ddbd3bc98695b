namespace Sallyport.Engine.Tokens;

/// <summary>Stands here until the branch "tokens" lands its own file of this name.</summary>
public sealed class ParsedToken
{
}
