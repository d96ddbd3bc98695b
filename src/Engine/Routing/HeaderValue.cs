namespace Sallyport.Engine.Routing;

/// <summary>A header to write.</summary>
/// <param name="Name">In lower case.</param>
/// <param name="Format">Its value.</param>
public sealed record HeaderValue(byte[] Name, HeaderFormat Format);
