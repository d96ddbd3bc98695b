namespace Sallyport.Console.Tools;

/// <summary>A token and the key set that vouches for it, or why there is none.</summary>
internal sealed record SignedToken(string Token, string Jwks, string Problem)
{
    public static SignedToken Refused(string problem) => new("", "", problem);
}
