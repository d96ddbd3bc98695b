namespace Sallyport.Engine.Authentication;

/// <summary>The kind of place a token was found in.</summary>
public enum TokenSource : byte
{
    Header = 0,
    Parameter,
    Cookie,
}
