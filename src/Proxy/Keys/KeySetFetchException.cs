namespace Sallyport.Proxy.Keys;

/// <summary>A key set could not be fetched; the message says why and names no key material.</summary>
public sealed class KeySetFetchException(string message) : Exception(message);
