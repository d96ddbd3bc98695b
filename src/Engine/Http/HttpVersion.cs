namespace Sallyport.Engine.Http;

/// <summary>The protocol a request was read in.</summary>
public enum HttpVersion : byte
{
    Unknown = 0,
    Http11,
    Http2,
}
