namespace Sallyport.Proxy.Http;

/// <summary>The client's body is malformed (bad chunk, too short); the connection cannot be used further.</summary>
public sealed class BadRequestBodyException(string message) : IOException(message);
