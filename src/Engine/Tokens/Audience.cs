namespace Sallyport.Engine.Tokens;

/// <summary>Audiences as verification compares them; authorization compares them as written (authorization-policy.md 9.7).</summary>
internal static class Audience
{
    /// <summary>
    /// Without a leading <c>http://</c> or <c>https://</c>, then without one trailing slash (request-authentication.md 8.4).
    /// </summary>
    public static ReadOnlySpan<byte> Normalise(ReadOnlySpan<byte> audience)
    {
        if (audience.StartsWith("http://"u8))
            audience = audience["http://".Length..];
        else if (audience.StartsWith("https://"u8))
            audience = audience["https://".Length..];
        return audience.EndsWith("/"u8) ? audience[..^1] : audience;
    }
}
